-- The versions of the manual with where each stands now.

create view read_side.manual_versions with (security_invoker) as
    select v.*, city.manual_state(v, city.city_now()) as state,
           (select count(*)::integer from city.manual_rules r where r.version_id = v.version_id) as rule_count
    from city.manual_versions v;
