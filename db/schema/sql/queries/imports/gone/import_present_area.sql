-- What came in from a source and is in the city now, but for what another source has as well.
select k.source_id, k.id
from city.source_keys k join city.areas t on t.area_id = k.id
where k.source = :source and k.target = 'area' and t.valid_to is null and t.kind = :area_kind
  and not exists (select from city.source_keys o
                  where o.target = k.target and o.id = k.id and o.source <> k.source)
