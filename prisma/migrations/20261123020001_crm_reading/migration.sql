-- How a fact came to us, where a CRM told it. Only what is told as it happens is asked about again (delays, shares).
ALTER TABLE lead_events ADD COLUMN via text;
ALTER TABLE lead_events ADD CHECK (via IN ('webhook', 'stream', 'poll', 'backfill')) NOT VALID;
CREATE INDEX lead_events_live_idx ON lead_events (workspace_id, source, recorded_at) INCLUDE (occurred_at, via)
  WHERE via IN ('webhook', 'stream', 'poll');

-- Handoffs of this CRM that began before are measured, never alerted. A CRM that refused us is asked again no earlier than
-- retry_at. What its last answers said of our calls is in budget.
ALTER TABLE connections ADD COLUMN enforce_from timestamptz(3), ADD COLUMN retry_at timestamptz(3),
  ADD COLUMN failures integer NOT NULL DEFAULT 0, ADD COLUMN budget jsonb NOT NULL DEFAULT '{}';

CREATE INDEX inbox_parked_idx ON inbox (workspace_id, connection_id, processed_at) WHERE state = 'parked';

-- Who listens to a CRM's stream of changes, and up to where its events are stored.
CREATE TABLE crm_streams (
  workspace_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  replay_id text,
  holder uuid,
  held_until timestamptz(3),
  connected_at timestamptz(3),
  last_event_at timestamptz(3),
  error text,
  PRIMARY KEY (workspace_id, connection_id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- History read page by page: one row for each kind of object of a run, in the order of `position`.
CREATE TABLE backfills (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  connection_id uuid NOT NULL,
  run_id uuid NOT NULL,
  position integer NOT NULL,
  object text NOT NULL,
  since timestamptz(3) NOT NULL,
  cursor text,
  read integer NOT NULL DEFAULT 0,
  events integer NOT NULL DEFAULT 0,
  total integer,
  active_ms bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  error text,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  holder uuid,
  held_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, run_id, position),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX backfills_connection_idx ON backfills (workspace_id, connection_id, created_at);
CREATE INDEX backfills_open_idx ON backfills (next_attempt_at) WHERE state IN ('queued', 'running');

GRANT SELECT, INSERT, UPDATE, DELETE ON crm_streams, backfills TO baton_app;
GRANT SELECT (workspace_id, id, run_id, position, connection_id, state, next_attempt_at, holder, held_until),
  UPDATE (holder, held_until) ON backfills TO baton_system;
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['crm_streams', 'backfills']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format($policy$CREATE POLICY tenant ON %I
      USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
      WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)$policy$, tenant_table);
  END LOOP;
END $$;
CREATE POLICY system_finds ON backfills FOR SELECT TO baton_system USING (true);
CREATE POLICY system_claims ON backfills FOR UPDATE TO baton_system USING (true) WITH CHECK (true);
