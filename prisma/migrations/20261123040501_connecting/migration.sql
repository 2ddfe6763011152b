-- Consents that somebody began and the CRM has yet to send back; only the state's hash is kept, and it is taken once.
CREATE TABLE oauth_flows (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE ON UPDATE CASCADE,
  state_hash bytea NOT NULL,
  session_id text NOT NULL,
  kind text NOT NULL,
  secret_ciphertext bytea NOT NULL,
  secret_key_id text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, state_hash)
);
GRANT SELECT, INSERT, DELETE ON oauth_flows TO baton_app;
ALTER TABLE oauth_flows ENABLE ROW LEVEL SECURITY;
ALTER TABLE oauth_flows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON oauth_flows
  USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
  WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);

-- Field of Baton -> the CRM's field that it is read from, where that is another than the usual one.
ALTER TABLE connections ADD COLUMN field_map jsonb NOT NULL DEFAULT '{}';
