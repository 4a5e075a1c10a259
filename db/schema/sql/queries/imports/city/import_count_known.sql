select count(*) from city.source_keys where source = :source and target = :target and source_id = any(:ids)
