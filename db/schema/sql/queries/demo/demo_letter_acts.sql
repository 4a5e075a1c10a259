-- The history of the letters of a demo, as their columns tell it.
insert into city.letter_acts (letter_id, version, action, inputs, from_state, to_state, staff_id, acted_at)
select l.letter_id, a.version, a.action, a.inputs, a.from_state, a.to_state, a.staff_id, a.acted_at
from city.letters l cross join lateral (values
    (1, 'draft', jsonb '{}', null, 'draft', l.drafted_by, l.drafted_at),
    (2, 'approve', '{}', 'draft', 'approved', l.approved_by, l.approved_at),
    (3, 'send', '{}', 'approved', 'sent', l.sent_by, l.sent_at),
    (4, 'receive', '{}', 'sent', 'received', l.received_by, l.received_at),
    (5, 'answer', jsonb_build_object('text', l.answer), 'received', 'answered', l.answered_by, l.answered_at),
    (6, 'void', jsonb_build_object('text', l.void_reason), 'sent', 'void', l.voided_by, l.voided_at)
) a (version, action, inputs, from_state, to_state, staff_id, acted_at)
where l.is_demo and a.acted_at is not null
