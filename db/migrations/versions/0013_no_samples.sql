-- Of what people wrote, and of who reported, the server keeps no samples: a plan that is only shown, never carried out,
-- would let its estimates be asked for them, whatever a policy hides. A column that gets its own type anew loses the
-- samples that are there; no row is written.

drop schema if exists read_side cascade;  -- its views read some of these columns; the upgrade makes it anew

alter table city.reporters
    alter column name set statistics 0, alter column name type text,
    alter column phone set statistics 0, alter column phone type text;
alter table city.reports
    alter column outside_id set statistics 0, alter column outside_id type text,
    alter column text set statistics 0, alter column text type text,
    alter column address set statistics 0, alter column address type text;
alter table city.attachments
    alter column file_name set statistics 0, alter column file_name type text;
alter table city.cases
    alter column text set statistics 0, alter column text type text,
    alter column address set statistics 0, alter column address type text;
