-- What a case says can be mended: history keeps what an act made of it. Supervisions are rows of their own, so that a second
-- one never overwrites the first. Functions stand in db/schema/sql/city/32_effects.sql and 34_mending.sql.

alter table city.cases add column returned_code text;    -- why it came back, until it is dispatched, filed or corrected
alter table city.flow_records add column changed jsonb;  -- of a correction: what -> [before, after]

-- In parts as every table with hidden rows: the condition of a policy that reads no row is asked before the scan of a part.
create table city.supervisions (
    case_id bigint not null,
    supervision_no smallint not null,
    kind text not null,
    requirement text not null,
    until timestamptz,
    staff_id integer,                          -- who supervises
    supervised_at timestamptz not null,
    answered_at timestamptz,
    answered_by integer,
    answer text,
    primary key (case_id, supervision_no)
) partition by hash (case_id);
create table city.supervisions_rows partition of city.supervisions for values with (modulus 1, remainder 0);
alter table city.supervisions alter column requirement set statistics 0, alter column answer set statistics 0;
alter table city.supervisions_rows alter column requirement set statistics 0, alter column answer set statistics 0;
create index supervisions_open on city.supervisions (until) where answered_at is null;
alter table city.supervisions enable row level security;

-- What history knows of them. An answer was for all that were open.
insert into city.supervisions (case_id, supervision_no, kind, requirement, until, staff_id, supervised_at, answered_at,
                               answered_by, answer)
    select s.case_id, row_number() over (partition by s.case_id order by s.version), s.inputs->>'kind',
           coalesce(s.inputs->>'requirement', ''), (s.inputs->>'until')::timestamptz, s.staff_id, s.acted_at, a.acted_at,
           a.staff_id, a.inputs->>'text'
    from city.cases c
    join city.flow_records s on s.case_id = c.case_id and s.action = 'supervise'
    left join lateral (select * from city.flow_records n where n.case_id = c.case_id and n.action = 'answer_supervision'
                       and n.version > s.version order by n.version limit 1) a on true
    where c.supervised_times > 0 and s.inputs->>'kind' is not null and s.acted_at is not null;
update city.cases c set supervised_kind = s.kind
    from (select distinct on (case_id) case_id, kind from city.supervisions where answered_at is null
          order by case_id, supervision_no) s
    where c.case_id = s.case_id and c.supervised_kind is distinct from s.kind;

-- Why cases that wait to be dispatched anew came back.
update city.cases c set returned_code = f.inputs->>'reason_code'
    from city.flow_records f
    where c.state = 'returned' and c.closed_at is null and f.case_id = c.case_id and f.version = c.version
      and f.action in ('return', 'return_to_city');
