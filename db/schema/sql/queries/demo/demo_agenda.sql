-- What stands on the agenda of the meeting today, and who is invited.
with listed as (
    update city.hard_items i set meeting_no = 71 where i.state = 'scheduled' and i.is_demo returning i.item_id, i.unit_ids),
invited as (
    insert into city.meeting_units (meeting_no, unit_id) select distinct 71, u from listed l cross join unnest(l.unit_ids) u)
insert into city.meeting_agenda (meeting_no, item_id, place_no, minutes)
select 71, item_id, row_number() over (order by item_id), 4 from listed
