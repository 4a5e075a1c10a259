-- The English name of a duty grid.

alter table city.duty_grids add column name_en text;
