-- A word that is another one when an item, a meeting or a ruling has changed.
select concat_ws('.', (select count(*) || ':' || coalesce(sum(version), 0) from city.hard_items),
                 (select count(*) || ':' || coalesce(sum(version), 0) from city.meetings),
                 (select count(*) || ':' || count(replaced_by) from city.rulings))
