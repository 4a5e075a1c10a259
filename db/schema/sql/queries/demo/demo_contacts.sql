-- How each unit would be reached; no number rings, and no address is anybody's.
insert into city.unit_contacts (unit_id, purpose, value, valid_from, is_demo)
select u.unit_id, c.purpose, c.value, city.local_day(city.city_now()) - 60, true
from city.units u cross join lateral (values
    ('day', '000-0000' || lpad(u.unit_id::text, 4, '0')), ('night', '000-0001' || lpad(u.unit_id::text, 4, '0')),
    ('duty_phone', '000-0002' || lpad(u.unit_id::text, 4, '0')), ('mail', lower(u.code) || '@demo.invalid'),
    ('robot', 'https://demo.invalid/robot/' || u.code), ('letter_address', '演示地址 ' || u.code)) c (purpose, value)
