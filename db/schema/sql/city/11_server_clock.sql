-- The clock of the server itself, which an administrator, a virtual machine or a time server may set back. What it showed
-- last is kept in one row that is nobody's news; the worker looks every few seconds, `db status` tells.

-- The latest time that was seen: by the worker, or by the last commit that the feed numbered.
create or replace function city.latest_time_seen() returns timestamptz
language sql stable as $$
    select greatest((select seen_at from city.server_clock),
                    (select committed_at from city.feed_commits order by position desc limit 1));
$$;

-- Look at the clock: a step back of more than two seconds is kept, with both times, and told once.
create or replace function city.watch_clock(out before_at timestamptz, out after_at timestamptz)
language plpgsql as $$
declare
    shown timestamptz := clock_timestamp();
    -- While the clock is still behind, the last commit may be older than its last step.
    seen timestamptz := case when exists (select from city.clock_steps s where s.caught_up_at is null)
                             then (select c.seen_at from city.server_clock c) else city.latest_time_seen() end;
begin
    if shown < seen - interval '2 seconds' then
        insert into city.clock_steps as s (before_at, after_at) values (seen, shown)
            returning s.before_at, s.after_at into watch_clock.before_at, watch_clock.after_at;
    end if;
    update city.clock_steps s set caught_up_at = shown where s.caught_up_at is null and s.before_at <= shown;
    insert into city.server_clock as c (seen_at) values (shown) on conflict (clock_id) do update set seen_at = shown;
end $$;

-- The step of the last seven days that is told: one that nobody has kept yet, or the last that was kept.
create or replace function city.clock_step(out before_at timestamptz, out after_at timestamptz, out is_behind boolean)
language plpgsql stable as $$
begin
    select s.before_at, s.after_at, s.caught_up_at is null and s.before_at > clock_timestamp()
        into before_at, after_at, is_behind from city.clock_steps s
        where s.after_at between clock_timestamp() - interval '7 days' and clock_timestamp()
        order by s.step_id desc limit 1;
    if not coalesce(is_behind, false) and clock_timestamp() < city.latest_time_seen() - interval '2 seconds' then
        before_at := city.latest_time_seen();
        after_at := clock_timestamp();
        is_behind := true;
    end if;
end $$;
