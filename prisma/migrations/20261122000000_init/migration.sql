-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspaces" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "enforce_from" TIMESTAMPTZ(3),
    "observe" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "person_id" UUID,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "people" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "role" TEXT,
    "team_key" TEXT,
    "manager_key" TEXT,
    "salesforce_id" TEXT,
    "hubspot_id" TEXT,
    "slack_id" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "time_zone" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "person_calendars" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "calendar_key" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_calendars_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "leaves" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "cover_key" TEXT,

    CONSTRAINT "leaves_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "connections" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'healthy',
    "status_detail" TEXT,
    "config" JSONB NOT NULL DEFAULT '{}',
    "secret_ciphertext" BYTEA,
    "secret_key_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "connection_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" JSONB NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "processed_at" TIMESTAMPTZ(3),
    "conflict" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "leads" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "company" TEXT,
    "stage" TEXT NOT NULL DEFAULT 'new',
    "owner_key" TEXT,
    "queue_key" TEXT,
    "merged_into_id" UUID,
    "deleted_at" TIMESTAMPTZ(3),
    "fields" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "next_look_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),

    CONSTRAINT "leads_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "lead_events" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "actor" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "lead_events_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "handoffs" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "cycle" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "owner_key" TEXT,
    "team_key" TEXT,
    "policy_key" TEXT,
    "policy_name" TEXT,
    "version" INTEGER,
    "lead_type" TEXT,
    "source_label" TEXT,
    "campaign" TEXT,
    "mql_at" TIMESTAMPTZ(3),
    "assigned_at" TIMESTAMPTZ(3),
    "sal_at" TIMESTAMPTZ(3),
    "sql_at" TIMESTAMPTZ(3),
    "opportunity_at" TIMESTAMPTZ(3),
    "won_at" TIMESTAMPTZ(3),
    "lost_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "rejection" JSONB,
    "inferred" TEXT[],
    "facts" JSONB NOT NULL DEFAULT '{}',
    "withdrawn" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "handoffs_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "clocks" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "handoff_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "cycle" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "instance" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "breached" BOOLEAN NOT NULL DEFAULT false,
    "breached_at" TIMESTAMPTZ(3),
    "provisional" BOOLEAN NOT NULL DEFAULT false,
    "excused" BOOLEAN NOT NULL DEFAULT false,
    "policy_key" TEXT,
    "policy_name" TEXT,
    "version" INTEGER,
    "calendar_key" TEXT,
    "owner_key" TEXT,
    "team_key" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "target_ms" BIGINT NOT NULL,
    "elapsed_ms" BIGINT NOT NULL DEFAULT 0,
    "wall_ms" BIGINT NOT NULL DEFAULT 0,
    "segments" JSONB NOT NULL DEFAULT '[]',
    "planned" JSONB NOT NULL DEFAULT '[]',
    "stopped_by" JSONB,
    "not_stopped_by" JSONB NOT NULL DEFAULT '[]',
    "cancel_reason" TEXT,
    "approaching_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clocks_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "timers" (
    "workspace_id" UUID NOT NULL,
    "clock_id" UUID NOT NULL,
    "next_fire_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "timers_pkey" PRIMARY KEY ("workspace_id","clock_id")
);

-- CreateTable
CREATE TABLE "alerts" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "clock_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "handoff_id" UUID NOT NULL,
    "cycle" INTEGER NOT NULL,
    "tier" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'tier',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "clock_revision" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "reason" TEXT,
    "body" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "locked_until" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "provider_id" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "connection_id" UUID,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body" JSONB NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "locked_until" TIMESTAMPTZ(3),
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "playbook_versions" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER,
    "state" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "source_text" TEXT,
    "mode" TEXT NOT NULL DEFAULT 'new',
    "effective_at" TIMESTAMPTZ(3),
    "published_by" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "playbook_versions_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("workspace_id","key")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "via" TEXT NOT NULL,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "imports" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "file_hash" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "leads" INTEGER NOT NULL DEFAULT 0,
    "events" INTEGER NOT NULL DEFAULT 0,
    "rejected" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "imports_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "rotation" (
    "workspace_id" UUID NOT NULL,
    "pool" TEXT NOT NULL,
    "person_key" TEXT NOT NULL,
    "assigned_count" INTEGER NOT NULL DEFAULT 0,
    "last_assigned_at" TIMESTAMPTZ(3),

    CONSTRAINT "rotation_pkey" PRIMARY KEY ("workspace_id","pool","person_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspaces_slug_key" ON "workspaces"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "members_workspace_id_user_id_key" ON "members"("workspace_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "people_workspace_id_key_key" ON "people"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "person_calendars_workspace_id_person_id_idx" ON "person_calendars"("workspace_id", "person_id");

-- CreateIndex
CREATE INDEX "leaves_workspace_id_person_id_idx" ON "leaves"("workspace_id", "person_id");

-- CreateIndex
CREATE INDEX "connections_id_idx" ON "connections"("id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_workspace_id_source_source_key_key" ON "inbox"("workspace_id", "source", "source_key");

-- CreateIndex
CREATE INDEX "leads_workspace_id_changed_at_id_idx" ON "leads"("workspace_id", "changed_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "leads_workspace_id_source_external_id_key" ON "leads"("workspace_id", "source", "external_id");

-- CreateIndex
CREATE INDEX "lead_events_workspace_id_lead_id_idx" ON "lead_events"("workspace_id", "lead_id");

-- CreateIndex
CREATE UNIQUE INDEX "lead_events_workspace_id_source_source_id_key" ON "lead_events"("workspace_id", "source", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "handoffs_workspace_id_lead_id_cycle_key" ON "handoffs"("workspace_id", "lead_id", "cycle");

-- CreateIndex
CREATE INDEX "clocks_workspace_id_owner_key_state_idx" ON "clocks"("workspace_id", "owner_key", "state");

-- CreateIndex
CREATE INDEX "clocks_workspace_id_lead_id_idx" ON "clocks"("workspace_id", "lead_id");

-- CreateIndex
CREATE UNIQUE INDEX "clocks_workspace_id_handoff_id_kind_instance_key" ON "clocks"("workspace_id", "handoff_id", "kind", "instance");

-- CreateIndex
CREATE INDEX "timers_next_fire_at_idx" ON "timers"("next_fire_at");

-- CreateIndex
CREATE INDEX "alerts_workspace_id_lead_id_idx" ON "alerts"("workspace_id", "lead_id");

-- CreateIndex
CREATE INDEX "alerts_workspace_id_recipient_id_idx" ON "alerts"("workspace_id", "recipient", "id");

-- CreateIndex
CREATE UNIQUE INDEX "alerts_workspace_id_clock_id_cycle_tier_recipient_key" ON "alerts"("workspace_id", "clock_id", "cycle", "tier", "recipient");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_workspace_id_alert_id_channel_to_address_key" ON "deliveries"("workspace_id", "alert_id", "channel", "to_address");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_workspace_id_kind_key_key" ON "outbox"("workspace_id", "kind", "key");

-- CreateIndex
CREATE UNIQUE INDEX "playbook_versions_workspace_id_version_key" ON "playbook_versions"("workspace_id", "version");

-- CreateIndex
CREATE INDEX "audit_log_workspace_id_at_idx" ON "audit_log"("workspace_id", "at");

-- CreateIndex
CREATE INDEX "imports_workspace_id_file_hash_idx" ON "imports"("workspace_id", "file_hash");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_person_id_fkey" FOREIGN KEY ("workspace_id", "person_id") REFERENCES "people"("workspace_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "people" ADD CONSTRAINT "people_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person_calendars" ADD CONSTRAINT "person_calendars_workspace_id_person_id_fkey" FOREIGN KEY ("workspace_id", "person_id") REFERENCES "people"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leaves" ADD CONSTRAINT "leaves_workspace_id_person_id_fkey" FOREIGN KEY ("workspace_id", "person_id") REFERENCES "people"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_workspace_id_connection_id_fkey" FOREIGN KEY ("workspace_id", "connection_id") REFERENCES "connections"("workspace_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "leads" ADD CONSTRAINT "leads_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leads" ADD CONSTRAINT "leads_workspace_id_merged_into_id_fkey" FOREIGN KEY ("workspace_id", "merged_into_id") REFERENCES "leads"("workspace_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "lead_events" ADD CONSTRAINT "lead_events_workspace_id_lead_id_fkey" FOREIGN KEY ("workspace_id", "lead_id") REFERENCES "leads"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoffs" ADD CONSTRAINT "handoffs_workspace_id_lead_id_fkey" FOREIGN KEY ("workspace_id", "lead_id") REFERENCES "leads"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clocks" ADD CONSTRAINT "clocks_workspace_id_handoff_id_fkey" FOREIGN KEY ("workspace_id", "handoff_id") REFERENCES "handoffs"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timers" ADD CONSTRAINT "timers_workspace_id_clock_id_fkey" FOREIGN KEY ("workspace_id", "clock_id") REFERENCES "clocks"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_workspace_id_lead_id_fkey" FOREIGN KEY ("workspace_id", "lead_id") REFERENCES "leads"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_workspace_id_alert_id_fkey" FOREIGN KEY ("workspace_id", "alert_id") REFERENCES "alerts"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_workspace_id_connection_id_fkey" FOREIGN KEY ("workspace_id", "connection_id") REFERENCES "connections"("workspace_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "playbook_versions" ADD CONSTRAINT "playbook_versions_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imports" ADD CONSTRAINT "imports_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation" ADD CONSTRAINT "rotation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on written by hand: checks, partial indexes, roles, grants, row-level security.

ALTER TABLE workspaces ADD CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$');
ALTER TABLE members ADD CHECK (role IN ('rep', 'manager', 'marketer', 'executive', 'admin'));
ALTER TABLE leaves ADD CHECK (from_at < to_at);
ALTER TABLE inbox ADD CHECK (state IN ('new', 'done', 'ignored', 'parked'));
ALTER TABLE leads ADD CHECK (merged_into_id <> id);
ALTER TABLE handoffs ADD CHECK (cycle >= 1);
ALTER TABLE clocks ADD CHECK (state IN ('pending', 'running', 'paused', 'completed', 'cancelled'));
ALTER TABLE clocks ADD CHECK (outcome IN ('met', 'missed'));
ALTER TABLE alerts ADD CHECK (state IN ('open', 'acknowledged', 'withdrawn', 'done', 'skipped'));
ALTER TABLE deliveries ADD CHECK (channel IN ('slack', 'email', 'teams', 'webhook'));
ALTER TABLE deliveries ADD CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'skipped', 'ambiguous'));
ALTER TABLE outbox ADD CHECK (status IN ('queued', 'sending', 'done', 'failed', 'skipped'));
ALTER TABLE playbook_versions ADD CHECK (state IN ('draft', 'published', 'archived'));
ALTER TABLE playbook_versions ADD CHECK ((state = 'draft') = (version IS NULL));

CREATE INDEX inbox_new_idx ON inbox (workspace_id, received_at, id) WHERE state = 'new';
CREATE INDEX leads_merged_idx ON leads (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX leads_owner_idx ON leads (workspace_id, owner_key, id);
CREATE INDEX leads_next_look_idx ON leads (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX handoffs_mql_idx ON handoffs (workspace_id, mql_at) WHERE NOT withdrawn;
CREATE INDEX handoffs_closed_idx ON handoffs (workspace_id, closed_at) WHERE NOT withdrawn;
CREATE INDEX clocks_decided_idx ON clocks (workspace_id, kind, decided_at)
  INCLUDE (outcome, state, breached, excused, owner_key, team_key, policy_key, elapsed_ms, handoff_id, cancel_reason);
CREATE INDEX clocks_open_idx ON clocks (workspace_id, due_at) WHERE state IN ('pending', 'running', 'paused');
CREATE INDEX deliveries_due_idx ON deliveries (next_attempt_at) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_due_idx ON outbox (next_attempt_at) WHERE status IN ('queued', 'sending');
CREATE UNIQUE INDEX playbook_versions_one_draft_idx ON playbook_versions (workspace_id) WHERE state = 'draft';

-- A version that was published never changes its content: clocks refer to it by number.
CREATE FUNCTION keep_published_playbook() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' AND current_user = 'baton_app' THEN
      RAISE EXCEPTION 'a published playbook version cannot be deleted' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state <> 'draft' AND (NEW.document, NEW.version, NEW.effective_at) IS DISTINCT FROM (OLD.document, OLD.version, OLD.effective_at) THEN
    RAISE EXCEPTION 'a published playbook version cannot be changed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_published_playbook BEFORE UPDATE OR DELETE ON playbook_versions
  FOR EACH ROW EXECUTE FUNCTION keep_published_playbook();

-- Roles are shared by all databases of a server, so they may exist already.
DO $$
BEGIN
  CREATE ROLE baton_app NOLOGIN NOINHERIT NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
  CREATE ROLE baton_system NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
-- INHERIT FALSE: otherwise the policies of baton_system would apply to baton_app at all times.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_auth_members WHERE roleid = 'baton_system'::regrole AND member = 'baton_app'::regrole
      AND set_option AND NOT inherit_option
  ) THEN
    GRANT baton_system TO baton_app WITH INHERIT FALSE, SET TRUE;
  END IF;
END $$;

-- An owner that is no superuser must be able to hand things to baton_app (the queue's schema).
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT baton_app TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO baton_app, baton_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON users, sessions, accounts, verifications,
  members, people, person_calendars, leaves, connections, api_keys, inbox, timers, deliveries, outbox,
  playbook_versions, idempotency_keys, imports, rotation TO baton_app;
GRANT SELECT, INSERT, UPDATE ON workspaces, leads, handoffs, clocks, alerts TO baton_app;
GRANT SELECT, INSERT ON lead_events, audit_log TO baton_app;

GRANT SELECT ON workspaces TO baton_system;
GRANT SELECT (workspace_id, user_id, person_id, role) ON members TO baton_system;
GRANT SELECT (workspace_id, id, kind, config, status) ON connections TO baton_system;
GRANT SELECT, UPDATE (last_used_at) ON api_keys TO baton_system;
GRANT SELECT (workspace_id, state, received_at) ON inbox TO baton_system;
GRANT SELECT, UPDATE (next_fire_at) ON timers TO baton_system;
GRANT SELECT, UPDATE (status, attempts, next_attempt_at, locked_until) ON deliveries, outbox TO baton_system;

-- Row-level security: forced, so that not even the owner of the tables sees rows without a workspace.
DO $$
DECLARE
  tenant_table text;
  finder_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['members', 'people', 'person_calendars', 'leaves', 'connections', 'api_keys', 'inbox',
    'leads', 'lead_events', 'handoffs', 'clocks', 'timers', 'alerts', 'deliveries', 'outbox', 'playbook_versions',
    'idempotency_keys', 'audit_log', 'imports', 'rotation']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format($policy$CREATE POLICY tenant ON %I
      USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)
      WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)$policy$, tenant_table);
  END LOOP;
  FOREACH finder_table IN ARRAY ARRAY['workspaces', 'members', 'connections', 'api_keys', 'inbox', 'timers', 'deliveries', 'outbox']
  LOOP
    EXECUTE format('CREATE POLICY system_finds ON %I FOR SELECT TO baton_system USING (true)', finder_table);
  END LOOP;
  FOREACH finder_table IN ARRAY ARRAY['api_keys', 'timers', 'deliveries', 'outbox']
  LOOP
    EXECUTE format('CREATE POLICY system_claims ON %I FOR UPDATE TO baton_system USING (true) WITH CHECK (true)', finder_table);
  END LOOP;
END $$;
ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON workspaces
  USING (id = nullif(current_setting('app.workspace_id', true), '')::uuid)
  WITH CHECK (id = nullif(current_setting('app.workspace_id', true), '')::uuid);
