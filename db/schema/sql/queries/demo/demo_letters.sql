-- Letters of 58 months as the seed counts them (2,472, of them 47 urging letters) for as large a part as the city has
-- open cases (30,000); the latest are on their way. Units, days and replies are our own assumption.
with facts as (
    select city.city_now() as now_at, (select count(*) from city.cases c where c.closed_at is null) as open_cases,
           (select min(p.staff_id) from city.staff_posts p where p.post = 'leader') as leader_id,
           (select min(p.staff_id) from city.staff_posts p where p.post = 'shift_leader') as shift_leader_id,
           (select min(p.staff_id) from city.staff_posts p where p.post = 'dispatcher' and p.area_code is null)
               as dispatcher_id),
busy as (
    select c.unit_id, row_number() over (order by count(*) desc, c.unit_id) as place, count(*) as late
    from city.cases c, facts f
    where c.closed_at is null and c.suspended_at is null and c.state in ('dispatched', 'received', 'to_rework')
      and least(c.stage_due_at, c.due_at) < f.now_at
    group by c.unit_id),
size as (
    select greatest(60, round(2472 * f.open_cases / 30000.0))::integer as letters, (select count(*) from busy) as units
    from facts f),
past as (
    select n, s.letters,
           case when n % 53 = 7 then 'urging' else 'supervision' end as kind,
           f.now_at - (s.letters - n + 1) * (interval '1760 days' / s.letters) - interval '4 days' as sent_at, f.*, b.unit_id, b.late
    from size s cross join facts f cross join lateral generate_series(1, s.letters - 14) n
    join busy b on b.place = 1 + n * 7 % s.units),
latest as (
    select 1000000 + n as n, 0 as letters, case when n > 10 then 'urging' else 'supervision' end as kind,
           f.now_at - n * interval '5 hours' as sent_at, f.*, b.unit_id, b.late
    from facts f cross join size s cross join generate_series(1, 14) n join busy b on b.place = 1 + (n - 1) % s.units),
made as (
    select p.*, p.sent_at + interval '1 day' * (1 + n % 3) as replied_at, city.after_working_days(now_at, 1) as next_day,
           case when n < 1000000 then case when n % 41 = 5 then 'void' else 'answered' end
                when n % 10 in (1, 2, 3, 4) then 'draft' when n % 10 in (5, 6) then 'approved'
                when n % 10 in (7, 8, 9) then 'sent' else 'received' end as state
    from (select * from past union all select * from latest) p),
numbered as (
    select m.*, row_number() over (partition by kind, state in ('draft', 'approved'), extract(year from sent_at at time zone city.time_zone())
                                   order by sent_at, n) as letter_no
    from made m)
insert into city.letters (version, kind, state, unit_id, requirement, reply_by, cases, open_cases, silent_cases,
    oldest_due_at, counted_at, drafted_by, drafted_at, changed_by, state_at, due_at, approved_by, approved_at, year,
    letter_no, sent_by, sent_at, receive_by, received_at, received_by, answered_at, answered_by, answer, voided_at,
    voided_by, void_reason, is_demo)
select array_position(array['draft', 'approved', 'sent', 'received', 'answered', 'void'], state), kind, state, unit_id, city.ladder_requirement(), greatest(sent_at + interval '4 days', case when n >= 1000000 then next_day + interval '1 day' else sent_at end),
       case kind when 'urging' then 660 + n % 37 else 1 + n % 4 end, case kind when 'urging' then 900 else 120 + n % 60 end, case kind when 'urging' then 240 else n % 2 end,
       sent_at - interval '9 days', sent_at - interval '3 hours', case when n % 3 > 0 then dispatcher_id end,
       sent_at - interval '3 hours', null, sent_at,
       case state when 'draft' then next_day when 'approved' then next_day when 'sent' then case when n % 2 = 0 then now_at - interval '2 hours' else next_day end
                  when 'received' then next_day end,
       case when state <> 'draft' then leader_id end, case when state <> 'draft' then sent_at - interval '1 hour' end,
       case when state not in ('draft', 'approved') then extract(year from sent_at at time zone city.time_zone()) end,
       case when state not in ('draft', 'approved') then letter_no end,
       case when state not in ('draft', 'approved') then shift_leader_id end,
       case when state not in ('draft', 'approved') then sent_at end,
       case when state not in ('draft', 'approved') then sent_at + interval '1 day' end,
       case when state in ('received', 'answered') then sent_at + interval '6 hours' end,
       case when state in ('received', 'answered') then dispatcher_id end,
       case when state = 'answered' then replied_at + case when n % 17 = 3 then interval '4 days' else interval '0' end end,
       case when state = 'answered' then dispatcher_id end,
       case when state = 'answered' then '已安排办理，超期案件逐件说明见附件。' end,
       case when state = 'void' then sent_at + interval '2 hours' end, case when state = 'void' then leader_id end,
       case when state = 'void' then '责任单位有误，另行发函。' end, true
from numbered
