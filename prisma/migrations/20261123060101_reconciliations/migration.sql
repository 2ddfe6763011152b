-- What a CRM says of its leads beside what Baton says, looked at every night.
CREATE TABLE reconciliations (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  connection_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
  leads integer NOT NULL DEFAULT 0,
  differing integer NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  differences jsonb NOT NULL DEFAULT '[]',
  error text,
  held_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at timestamptz(3),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX reconciliations_connection_idx ON reconciliations (workspace_id, connection_id, created_at);
CREATE INDEX reconciliations_open_idx ON reconciliations (created_at) WHERE state IN ('queued', 'running');

GRANT SELECT, INSERT, UPDATE, DELETE ON reconciliations TO baton_app;
GRANT SELECT (workspace_id, id, connection_id, state, held_until, created_at), UPDATE (held_until) ON reconciliations TO baton_system;
ALTER TABLE reconciliations ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON reconciliations
  USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
  WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
CREATE POLICY system_finds ON reconciliations FOR SELECT TO baton_system USING (true);
CREATE POLICY system_claims ON reconciliations FOR UPDATE TO baton_system USING (true) WITH CHECK (true);
