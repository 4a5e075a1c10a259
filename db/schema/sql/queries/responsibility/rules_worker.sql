-- The role that automatic dispatch acts as, and whether this session is it or may become it.
select city.worker_role() as role, session_user = city.worker_role() as is_worker, r.rolsuper as may_be_anyone
from pg_catalog.pg_roles r where r.rolname = session_user
