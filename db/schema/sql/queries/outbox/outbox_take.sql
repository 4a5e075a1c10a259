-- Take the next message that may be sent now, with what its channel needs.
select message_id, key, kind, unit_code, unit_name, unit_name_en, channel, address, facts, made_at, tries, host, port,
    security, sender, login, coalesce(hosts, '{}') as hosts, time_zone
from city.take_message(:worker_id, :lease_s)
