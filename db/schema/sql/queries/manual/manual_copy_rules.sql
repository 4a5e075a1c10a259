-- All rules of one version into another.
insert into city.manual_rules (version_id, kind, class_code, condition_no, major_code, major_name, class_name,
    class_name_en, condition, condition_en, closing, closing_en, handling_units, handling_units_en,
    supervising_departments, supervising_departments_en, limit_value, limit_unit, limit_text, further_limits, note,
    is_hazard, valid_from, valid_to, source_sheet, source_row)
select :version_id, r.kind, r.class_code, r.condition_no, r.major_code, r.major_name, r.class_name,
    r.class_name_en, r.condition, r.condition_en, r.closing, r.closing_en, r.handling_units, r.handling_units_en,
    r.supervising_departments, r.supervising_departments_en, r.limit_value, r.limit_unit, r.limit_text, r.further_limits,
    r.note, r.is_hazard, r.valid_from, r.valid_to, r.source_sheet, r.source_row
from city.manual_rules r join city.manual_versions v using (version_id)
where v.name = :name
