-- Photos that came since a moment and show the same as an earlier one, the latest first: for evaluators and administrators
-- who see the case. Of the other case no more than that there is one is told to who does not see it.
create or replace function city.repeated_photos(since timestamptz, most integer default 500)
returns table (
    attachment_id bigint, case_id bigint, case_no text, kind text, added_at timestamptz, added_by text,
    other_case_id bigint, other_case_no text, other_kind text, other_added_at timestamptz, other_added_by text,
    bits integer, is_same_case boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 50 as $$
#variable_conflict use_column
begin
    if not city.may_be_told() or not city.sees_originals() then
        return;
    end if;
    return query
        with found as materialized (
            select a.attachment_id, a.case_id, a.kind, a.added_at, a.added_by,
                   o.case_id as other_case, o.kind as other_kind, o.added_at as other_at, o.added_by as other_by,
                   m.bits::integer as bits, o.case_id = a.case_id as is_same_case, city.sees_case(o.case_id) as is_seen
            from city.photo_matches m
            join city.attachments a on a.attachment_id = m.attachment_id
            join city.attachments o on o.attachment_id = m.other_id
            where a.added_at >= since and o.case_id is not null and city.sees_case(a.case_id)
              and not exists (select from city.attachment_contents c
                              where c.sha256 = a.sha256 and a.sha256 = o.sha256 and c.is_sample)
            order by m.attachment_id desc, m.bits, m.other_id
            limit least(greatest(most, 0), 1000))
        select f.attachment_id, f.case_id, (city.read_case(f.case_id)).case_no, f.kind, f.added_at, mine.name,
               case when f.is_seen then f.other_case end,
               case when f.is_seen then (city.read_case(f.other_case)).case_no end,
               case when f.is_seen then f.other_kind end, case when f.is_seen then f.other_at end,
               case when f.is_seen then theirs.name end, f.bits, f.is_same_case
        from found f
        left join city.staff mine on mine.staff_id = f.added_by
        left join city.staff theirs on theirs.staff_id = f.other_by
        order by f.attachment_id desc, f.bits;
end $$;
