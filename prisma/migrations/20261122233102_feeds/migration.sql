-- A CRM that cannot be read, or was not read for long: what it would tell since then is not known.
ALTER TABLE "connections" ADD COLUMN "behind_since" TIMESTAMPTZ(3), ADD COLUMN "last_read_at" TIMESTAMPTZ(3),
  ADD COLUMN "next_read_at" TIMESTAMPTZ(3);

GRANT SELECT (next_read_at, created_at), UPDATE (next_read_at) ON connections TO baton_system;
CREATE POLICY system_claims ON connections FOR UPDATE TO baton_system USING (true) WITH CHECK (true);
