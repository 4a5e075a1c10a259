-- Tables, and parts of them, with many rows.
select relname from pg_class
where relnamespace = 'city'::regnamespace and relkind in ('r', 'm') and reltuples >= :least
