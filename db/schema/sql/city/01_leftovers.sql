-- Drop a function, a trigger or a policy that no script makes any more (db/schema/leftovers.py finds them).

create or replace function city.drop_leftover(kind text, of_oid bigint) returns void
language plpgsql as $$
begin
    execute (
        select format('drop %s %s', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
                      p.oid::regprocedure)
            from pg_proc p where kind = 'function' and p.oid = of_oid
        union all
        select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
            from pg_trigger t where kind = 'trigger' and t.oid = of_oid
        union all
        select format('drop policy %I on %s', o.polname, o.polrelid::regclass)
            from pg_policy o where kind = 'policy' and o.oid = of_oid);
end $$;
