-- Take one rule out of a version by its key and first day; the row tells whether it still says what was seen.
delete from city.manual_rules r using city.manual_versions v
where v.name = :name and r.version_id = v.version_id and r.kind = :kind and r.class_code = :class_code
  and r.condition_no = :condition_no and r.valid_from is not distinct from cast(:valid_from as date)
returning r.*
