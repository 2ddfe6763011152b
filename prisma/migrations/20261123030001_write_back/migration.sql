-- What Baton writes to a CRM: the fields that are on (none: nothing is written), the CRM's values for stages and reasons.
-- Nothing is written before next_write_at: somebody is writing, or the CRM refused us. What hinders all writing is write_problem.
ALTER TABLE connections ADD COLUMN write_fields jsonb NOT NULL DEFAULT '{}', ADD COLUMN write_values jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN next_write_at timestamptz(3), ADD COLUMN write_failures integer NOT NULL DEFAULT 0, ADD COLUMN write_problem text;
GRANT SELECT (write_fields, next_write_at), UPDATE (next_write_at) ON connections TO baton_system;

-- A row that is planned again while it is being sent is sent once more: marks move with each plan, claims with each sender.
ALTER TABLE outbox ADD COLUMN marks integer NOT NULL DEFAULT 0, ADD COLUMN claims integer NOT NULL DEFAULT 0;
CREATE INDEX outbox_connection_idx ON outbox (workspace_id, connection_id, next_attempt_at) WHERE status IN ('queued', 'sending');

-- What the CRM's record of a lead was made to say, field by field, and which values it refused: they are not sent again by themselves.
CREATE TABLE crm_records (
  workspace_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  written jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('written', 'failed', 'gone')),
  error text,
  code text,
  refused jsonb NOT NULL DEFAULT '{}',
  written_at timestamptz(3),
  checked_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (workspace_id, connection_id, lead_id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX crm_records_failed_idx ON crm_records (workspace_id, connection_id, checked_at) WHERE state = 'failed';

-- Every value that was sent; noted before it is sent, so that its coming back is known as ours.
CREATE TABLE crm_writes (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  connection_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  external_id text NOT NULL,
  field text NOT NULL,
  crm_field text NOT NULL,
  before text,
  after text,
  at timestamptz(3) NOT NULL,
  outcome text NOT NULL DEFAULT 'sending' CHECK (outcome IN ('sending', 'written', 'failed', 'unknown')),
  reason text,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX crm_writes_recent_idx ON crm_writes (workspace_id, connection_id, at);
CREATE INDEX crm_writes_record_idx ON crm_writes (workspace_id, connection_id, external_id, at);
CREATE INDEX crm_writes_lead_idx ON crm_writes (workspace_id, lead_id, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON crm_records, crm_writes TO baton_app;
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['crm_records', 'crm_writes']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format($policy$CREATE POLICY tenant ON %I
      USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
      WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)$policy$, tenant_table);
  END LOOP;
END $$;
