-- Messages of some states, those first that somebody has to look at.
select message_id, key, kind, unit_code, unit_name, unit_name_en, channel, address, facts, made_at, state, tries, tried_at,
    retry_at, sent_at, acknowledge_by, acknowledged_at, trouble, last_error, note
from city.outbox_list(cast(:states as text[]), :most)
