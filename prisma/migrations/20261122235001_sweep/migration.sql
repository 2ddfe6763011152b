-- What falls due on a clock after next_fire_at, earliest first; '' is its due instant. A sweep that moves a timer on reads
-- nothing else. Where steps_at does not begin with next_fire_at (a writer that does not know steps, a lease that ran out)
-- they are read from the clock again.
ALTER TABLE timers ADD COLUMN steps_at timestamptz(3)[], ADD COLUMN steps text[];

-- Moves with whatever decides who is told about a clock, so that a process may keep that for as long as it holds.
ALTER TABLE workspaces ADD COLUMN setup_revision bigint NOT NULL DEFAULT 0;

CREATE FUNCTION move_setup_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed_id uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.workspace_id ELSE NEW.workspace_id END;
BEGIN
  -- Once per transaction is enough: nobody sees the steps in between.
  UPDATE workspaces SET setup_revision = setup_revision + 1
    WHERE id = changed_id AND xmin <> pg_current_xact_id()::xid;
  RETURN NULL;
END $$;

CREATE TRIGGER move_setup_revision AFTER INSERT OR UPDATE OR DELETE ON people
  FOR EACH ROW EXECUTE FUNCTION move_setup_revision();
CREATE TRIGGER move_setup_revision AFTER INSERT OR UPDATE OR DELETE ON playbook_versions
  FOR EACH ROW EXECUTE FUNCTION move_setup_revision();
CREATE TRIGGER move_setup_revision AFTER INSERT OR UPDATE OF kind OR DELETE ON connections
  FOR EACH ROW EXECUTE FUNCTION move_setup_revision();

-- The sweep's role: it sees and moves what falls due in any workspace and nothing beside that. No name, address or field
-- of a lead is readable to it.
DO $$
BEGIN
  CREATE ROLE baton_sweep NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_auth_members WHERE roleid = 'baton_sweep'::regrole AND member = 'baton_app'::regrole
      AND set_option AND NOT inherit_option
  ) THEN
    GRANT baton_sweep TO baton_app WITH INHERIT FALSE, SET TRUE;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO baton_sweep;
GRANT SELECT, UPDATE (next_fire_at, steps_at, steps), DELETE ON timers TO baton_sweep;
GRANT SELECT (id, observe, setup_revision) ON workspaces TO baton_sweep;
GRANT SELECT (workspace_id, state, source, attempts, received_at) ON inbox TO baton_sweep;
GRANT SELECT (workspace_id, id, owner_key, queue_key) ON leads TO baton_sweep;
GRANT SELECT (workspace_id, id, lead_id, handoff_id, cycle, kind, state, breached, due_at, policy_key, version, owner_key, team_key,
  charge_key, charge_team_key, detail, planned, segments, revision) ON clocks TO baton_sweep;
GRANT UPDATE (breached, breached_at, outcome, decided_at, owner_key, team_key, revision, changed_at) ON clocks TO baton_sweep;
GRANT SELECT (workspace_id, id, clock_id, cycle, tier, recipient, state), INSERT ON alerts TO baton_sweep;
GRANT SELECT (workspace_id, id, alert_id, channel, to_address), INSERT ON deliveries TO baton_sweep;
DO $$
DECLARE
  swept_table text;
BEGIN
  FOREACH swept_table IN ARRAY ARRAY['workspaces', 'inbox', 'leads', 'clocks', 'timers', 'alerts', 'deliveries']
  LOOP
    EXECUTE format('CREATE POLICY sweep_sees ON %I FOR SELECT TO baton_sweep USING (true)', swept_table);
  END LOOP;
  FOREACH swept_table IN ARRAY ARRAY['clocks', 'timers']
  LOOP
    EXECUTE format('CREATE POLICY sweep_moves ON %I FOR UPDATE TO baton_sweep USING (true) WITH CHECK (true)', swept_table);
  END LOOP;
  CREATE POLICY sweep_ends ON timers FOR DELETE TO baton_sweep USING (true);
  FOREACH swept_table IN ARRAY ARRAY['alerts', 'deliveries']
  LOOP
    EXECUTE format('CREATE POLICY sweep_tells ON %I FOR INSERT TO baton_sweep WITH CHECK (true)', swept_table);
  END LOOP;
END $$;
