select exists (select from public.spatial_ref_sys where srid = :code)
