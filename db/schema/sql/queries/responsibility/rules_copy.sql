-- All rules of one set into another.
insert into city.responsibility_rules (set_id, code, title, title_en, kind, class_code, major_code, condition_no, project,
    owner_unit_id, maintainer_unit_id, area_id, duty_grid_ids, unit_grid_ids, valid_from, valid_to, weekdays, from_time,
    to_time, assigns, unit_id, field, turn_unit_ids, turn_every, turn_unit, turn_from, priority, is_fallback, decided_by,
    decision_no, decided_on, decision_text, note)
select :set_id, r.code, r.title, r.title_en, r.kind, r.class_code, r.major_code, r.condition_no, r.project,
    r.owner_unit_id, r.maintainer_unit_id, r.area_id, r.duty_grid_ids, r.unit_grid_ids, r.valid_from, r.valid_to,
    r.weekdays, r.from_time, r.to_time, r.assigns, r.unit_id, r.field, r.turn_unit_ids, r.turn_every, r.turn_unit,
    r.turn_from, r.priority, r.is_fallback, r.decided_by, r.decision_no, r.decided_on, r.decision_text, r.note
from city.responsibility_rules r join city.rule_sets s using (set_id)
where s.name = :name
