-- Take one rule out of a set by its code; the row tells whether it still says what was seen.
with gone as (
    delete from city.responsibility_rules r using city.rule_sets s
    where s.name = :name and r.set_id = s.set_id and r.code = :code
    returning r.*)
select g.*, a.kind as area_kind from gone g left join city.areas a using (area_id)
