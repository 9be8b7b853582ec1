-- Run once, as the superuser of a PostgreSQL of one's own (15 or newer):
--   psql -v owner_password=... -v app_password=... -f deploy/roles.sql
-- The owner makes and changes tables; the application reads and writes rows and nothing else.
\set ON_ERROR_STOP on

CREATE ROLE alliance_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE alliance_app LOGIN PASSWORD :'app_password';
CREATE DATABASE alliance OWNER alliance_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;

\connect alliance
REVOKE ALL ON DATABASE alliance FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE alliance TO alliance_app;
ALTER SCHEMA public OWNER TO alliance_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO alliance_app;
-- Every county made later is covered too.
ALTER DEFAULT PRIVILEGES FOR ROLE alliance_owner GRANT USAGE ON SCHEMAS TO alliance_app;
ALTER DEFAULT PRIVILEGES FOR ROLE alliance_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO alliance_app;
ALTER DEFAULT PRIVILEGES FOR ROLE alliance_owner
    GRANT USAGE, SELECT ON SEQUENCES TO alliance_app;

-- Opening a county touches every relation of its schema in one transaction. Needs a restart.
ALTER SYSTEM SET max_locks_per_transaction = 512;
ALTER SYSTEM SET recovery_init_sync_method = 'syncfs';
