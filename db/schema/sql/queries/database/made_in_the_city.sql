-- Functions, triggers and policies of schema city with the transaction that wrote each. Without what belongs to an
-- extension, and without triggers whose function somebody keeps elsewhere. `is_kept`: scripts make a constraint trigger
-- once and do not replace it.
select 'function' as kind, p.oid::bigint as oid, p.xmin::text as written_by, null::bigint as function_oid,
       false as is_kept, p.oid::regprocedure::text as name
from pg_proc p
where p.pronamespace = 'city'::regnamespace
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
union all
select 'trigger', t.oid::bigint, t.xmin::text, t.tgfoid::bigint, t.tgconstraint <> 0,
       format('%I on %s', t.tgname, t.tgrelid::regclass)
from pg_trigger t
join pg_class c on c.oid = t.tgrelid and c.relnamespace = 'city'::regnamespace
join pg_proc p on p.oid = t.tgfoid and p.pronamespace = 'city'::regnamespace
where not t.tgisinternal and t.tgparentid = 0
union all
select 'policy', o.oid::bigint, o.xmin::text, null, false, format('%I on %s', o.polname, o.polrelid::regclass)
from pg_policy o
join pg_class c on c.oid = o.polrelid and c.relnamespace = 'city'::regnamespace
order by 1, 2
