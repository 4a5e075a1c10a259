-- The change feed: who changes a fact notes topic and key in the same transaction; the transaction gets its position
-- when it commits. Names carry their schema: a worker of logical replication fires these with an empty search path.

create sequence if not exists city.feed_position as bigint;

-- Numbering. A deferred trigger runs once for a transaction, at its commit: the lock is taken there and is let go when
-- the commit has become visible, so positions become visible in their order, and a long transaction delays nobody.
-- The position comes from a sequence: a snapshot taken at the start of a serialisable transaction would not see the last.

-- How long a session that others wait for may go on like this. What a commit itself waits for is named: the standby, and
-- the disk of the log, which nobody can wait for at will for long. Who does anything else (thinks, sleeps, computes, waits
-- for a worker of a parallel question, for their own screen) is ended after four seconds: an act takes hundredths of one.
create or replace function city.longest_hold(wait_event_type text, wait_event text) returns interval
language sql immutable as $$
    select case
        when wait_event = 'SyncRep' then interval '1000 years'
        when wait_event in ('WALSync', 'WALWrite', 'WALInitSync', 'WALInitWrite', 'WALSyncMethodAssign') then interval '30 s'
        else interval '4 s' end;
$$;

-- The lock is one on a table that nobody on the staff may lock; an advisory lock could be taken and kept by anybody. Who
-- lets the trigger fire early (set constraints) and then lingers would hold up everybody: whoever waits ends them. A
-- holder is one transaction; another one of the same session began its turn anew.
create or replace function city.take_feed_turn() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
    holder record;
    known_pid integer;
    known_from timestamptz;
    looks integer := 0;
begin
    loop
        begin
            lock table city.feed_turn in exclusive mode;
            return;
        exception when lock_not_available then
            select a.pid, a.xact_start, city.longest_hold(a.wait_event_type, a.wait_event) as may_hold,
                    pg_catalog.pg_has_role(a.usename, current_user, 'member') as is_owner
                into holder from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
                where l.relation = 'city.feed_turn'::pg_catalog.regclass and l.granted and l.mode = 'ExclusiveLock'
                  and a.datname = pg_catalog.current_database();
            looks := case when holder.pid = known_pid and holder.xact_start is not distinct from known_from
                then looks + 1 else 1 end;
            known_pid := holder.pid;
            known_from := holder.xact_start;
            if not holder.is_owner and looks * interval '2 s' >= holder.may_hold then
                perform pg_catalog.pg_terminate_backend(holder.pid);
            end if;
        end;
    end loop;
end $$;

create or replace function city.number_commit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.take_feed_turn();
    insert into city.feed_commits (position, xid, committed_at)
    values (pg_catalog.nextval('city.feed_position'), new.xid, pg_catalog.clock_timestamp());
    perform pg_catalog.pg_notify('gridhall_feed', '');
    return null;
end $$;

do $do$
begin
    -- Not replaced where it is there: a migration may have noted changes in this very transaction.
    if not exists (select from pg_trigger where tgrelid = 'city.changes'::regclass and tgname = 'number_commit') then
        create constraint trigger number_commit after insert on city.changes
            deferrable initially deferred for each row when (new.is_first) execute function city.number_commit();
        alter table city.changes enable always trigger number_commit;
    end if;
end $do$;

-- Noting. `is_first` is true for the first row of a transaction, so that thousands of rows queue one deferred call.

create or replace function city.note_change(topic text, key bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into city.changes (topic, key, is_first)
    values (topic, key, not exists (select from city.changes c where c.xid = pg_catalog.pg_current_xact_id()));
end $$;

-- For writers of many rows: `set local gridhall.bulk = 'on'`, and once for each topic touched `city.note_bulk(topic)`.
-- Only the owner may keep rows out of the feed: whoever may insert a flow record could otherwise hide it. The condition
-- stands in the triggers' WHEN, so that a million rows queue nothing.
create or replace function city.note_bulk(topic text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if topic not in ('cases', 'components', 'areas', 'duty_grids', 'unit_grids', 'streets', 'waters', 'greens',
                     'units', 'staff', 'classes', 'cameras', 'profile', 'hard_items', 'meetings', 'rulings',
                     'letters', 'alerts') then
        raise exception 'the feed has no topic "%"', topic using errcode = 'invalid_parameter_value';
    end if;
    perform city.note_change(topic, 0);
    if topic = 'cases' then
        perform city.count_uncounted_cases();
    end if;
end $$;

do $do$
declare
    watched record;
begin
    for watched in
        select * from (values
            ('cases', 'cases', 'case_id', 'insert or update or delete'),
            ('components', 'components', 'component_id', 'insert or update or delete'),
            ('areas', 'areas', 'area_id', 'insert or update or delete'),
            ('duty_grids', 'duty_grids', 'duty_grid_id', 'insert or update or delete'),
            ('unit_grids', 'unit_grids', 'unit_grid_id', 'insert or update or delete'),
            ('streets', 'streets', 'street_id', 'insert or update or delete'),
            ('waters', 'waters', 'water_id', 'insert or update or delete'),
            ('greens', 'greens', 'green_id', 'insert or update or delete'),
            ('units', 'units', 'unit_id', 'insert or update or delete'),
            ('staff', 'staff', 'staff_id', 'insert or update or delete'),
            ('staff', 'staff_posts', 'staff_id', 'insert or update or delete'),
            ('classes', 'classes', 'class_id', 'insert or update or delete'),
            ('cameras', 'cameras', 'camera_id', 'insert or update or delete'),
            ('hard_items', 'hard_items', 'item_id', 'insert or update or delete'),
            ('meetings', 'meetings', 'meeting_no', 'insert or update or delete'),
            ('rulings', 'rulings', 'ruling_id', 'insert or update or delete'),
            ('letters', 'letters', 'letter_id', 'insert or update or delete'),
            ('alerts', 'alerts', 'alert_id', 'insert or update or delete'),
            ('meetings', 'meeting_screens', 'meeting_no', 'insert or update or delete'),
            -- Who is there is asked for; who begins or ends writing is news.
            ('meetings', 'meeting_presences', 'meeting_no', 'insert or update of item_id or delete'),
            ('meetings', 'meeting_notes', 'meeting_no', 'insert or update or delete'),
            ('profile', 'city_profile', 'profile_id', 'insert or update or delete'),
            -- The clock beats all the time; only a change of its course is news.
            ('profile', 'city_clock', 'clock_id', 'insert or update of real_from, city_from, speed or delete')
        ) as list (topic, relation, key, events)
    loop
        execute format($f$
            create or replace function city.%1$I() returns trigger
            language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
            begin
                if tg_op <> 'INSERT' then
                    insert into city.changes (topic, key, is_first) values (%2$L, old.%3$I,
                        not exists (select from city.changes c where c.xid = pg_catalog.pg_current_xact_id()));
                    if tg_op = 'DELETE' or new.%3$I = old.%3$I then
                        return null;
                    end if;
                end if;
                insert into city.changes (topic, key, is_first) values (%2$L, new.%3$I,
                    not exists (select from city.changes c where c.xid = pg_catalog.pg_current_xact_id()));
                return null;
            end $body$;
            create or replace function city.%6$I() returns trigger
            language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
            begin
                perform city.note_change(%2$L, 0);
                return null;
            end $body$;
            create or replace trigger note_change after %5$s on city.%4$I for each row
                when (coalesce(pg_catalog.current_setting('gridhall.bulk', true), '') <> 'on'
                      or not pg_catalog.pg_has_role(session_user, %7$L, 'member'))
                execute function city.%1$I();
            alter table city.%4$I enable always trigger note_change;
            create or replace trigger note_truncate after truncate on city.%4$I for each statement execute function city.%6$I();
            alter table city.%4$I enable always trigger note_truncate;
            $f$, 'note_' || watched.relation, watched.topic, watched.key, watched.relation, watched.events,
            'note_truncated_' || watched.relation, current_user);
    end loop;
end $do$;

-- Where the feed stands. The epoch is another one after a restore into a new database (its number), on another server
-- or after a fail-over or a restore to a point in time (the time line), and when the owner says so (city.reset_feed).

create or replace function city.feed_status(out epoch text, out newest bigint, out pruned_to bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select (pg_catalog.pg_control_system()).system_identifier || '.' || (pg_catalog.pg_control_checkpoint()).timeline_id
            || '.' || d.oid || '.' || s.epoch,
        greatest(s.pruned_to, (select max(f.position) from city.feed_commits f)),
        s.pruned_to
    from city.feed_state s, pg_catalog.pg_database d
    where d.datname = pg_catalog.current_database()
$$;

create or replace function city.reset_feed() returns void
language sql set search_path = pg_catalog, pg_temp as $$
    update city.feed_state set epoch = pg_catalog.gen_random_uuid()
$$;

-- Retention: transactions older than `keep` go, and all but the newest `keep_rows` noted rows. Who stood before
-- `pruned_to` reads the whole city anew.
create or replace function city.prune_feed(keep interval default '3 days', keep_rows bigint default 500000)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    upto bigint;
    gone bigint;
begin
    perform from city.feed_state for update;
    select max(position) into upto from (
        select f.position, f.committed_at,
               sum(n.rows) over (order by f.position desc) - n.rows as newer_rows
        from city.feed_commits f
        cross join lateral (select count(*) as rows from city.changes c where c.xid = f.xid) n
    ) counted
    where committed_at < pg_catalog.clock_timestamp() - keep or newer_rows >= keep_rows;
    if upto is null then
        return 0;
    end if;
    delete from city.changes c using city.feed_commits f where c.xid = f.xid and f.position <= upto;
    get diagnostics gone = row_count;
    delete from city.feed_commits where position <= upto;
    update city.feed_state set pruned_to = greatest(pruned_to, upto);
    return gone;
end $$;

revoke execute on function city.note_bulk(text), city.note_change(text, bigint), city.reset_feed(),
    city.prune_feed(interval, bigint) from public;
grant select on city.changes, city.feed_commits, city.feed_state to public;
