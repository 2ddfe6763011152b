-- An import that workers run: its file lies in import_chunks until it is through. `undoing` takes its facts back.
ALTER TABLE imports
  ADD COLUMN state text NOT NULL DEFAULT 'done'
    CHECK (state IN ('uploaded', 'queued', 'running', 'done', 'failed', 'undoing', 'undone')),
  ADD COLUMN stored boolean NOT NULL DEFAULT false,
  ADD COLUMN size bigint NOT NULL DEFAULT 0,
  ADD COLUMN rows integer NOT NULL DEFAULT 0,
  ADD COLUMN total integer,
  ADD COLUMN rejected_rows integer NOT NULL DEFAULT 0,
  ADD COLUMN error text,
  ADD COLUMN actor text,
  ADD COLUMN via text,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_attempt_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN holder uuid,
  ADD COLUMN held_until timestamptz(3),
  ADD COLUMN finished_at timestamptz(3),
  ADD COLUMN undone_at timestamptz(3),
  ADD COLUMN undone_by text,
  ADD COLUMN withdrawn_events integer NOT NULL DEFAULT 0,
  ADD COLUMN withdrawn_leads integer NOT NULL DEFAULT 0;
UPDATE imports SET finished_at = created_at, rejected_rows = jsonb_array_length(rejected);
CREATE INDEX imports_open_idx ON imports (next_attempt_at) WHERE state IN ('queued', 'running', 'undoing');

CREATE TABLE import_chunks (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  position integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (workspace_id, import_id, position),
  FOREIGN KEY (workspace_id, import_id) REFERENCES imports (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- Which imports say a fact, for those facts that only imports say.
CREATE TABLE imported_events (
  workspace_id uuid NOT NULL,
  event_id uuid NOT NULL,
  import_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, event_id, import_id),
  FOREIGN KEY (workspace_id, import_id) REFERENCES imports (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX imported_events_import_idx ON imported_events (workspace_id, import_id, lead_id);

-- Facts that every import that said them took back: they stay in the log and are not read, until an import says them again.
CREATE TABLE withdrawn_events (
  workspace_id uuid NOT NULL,
  event_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  import_id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (workspace_id, event_id),
  FOREIGN KEY (workspace_id, event_id) REFERENCES lead_events (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX withdrawn_events_lead_idx ON withdrawn_events (workspace_id, lead_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON import_chunks, imported_events, withdrawn_events TO baton_app;
GRANT SELECT (workspace_id, id, state, stored, next_attempt_at, holder, held_until), UPDATE (holder, held_until)
  ON imports TO baton_system;
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['import_chunks', 'imported_events', 'withdrawn_events']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format($policy$CREATE POLICY tenant ON %I
      USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
      WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)$policy$, tenant_table);
  END LOOP;
END $$;
CREATE POLICY system_finds ON imports FOR SELECT TO baton_system USING (true);
CREATE POLICY system_claims ON imports FOR UPDATE TO baton_system USING (true) WITH CHECK (true);
