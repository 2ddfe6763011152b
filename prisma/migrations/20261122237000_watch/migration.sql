-- How the installation itself is doing. Nothing here belongs to a workspace, so there is no row security.

-- Each task of each process says from time to time that it got through its work, and how far its clock is off.
CREATE TABLE "heartbeats" (
  "id" TEXT NOT NULL,
  "task" TEXT NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "skew_ms" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "heartbeats_pkey" PRIMARY KEY ("id")
);

-- What admins were told by mail about the installation, so that they are told once.
CREATE TABLE "alarms" (
  "key" TEXT NOT NULL,
  "told_at" TIMESTAMPTZ(3) NOT NULL,
  "cleared_at" TIMESTAMPTZ(3),
  CONSTRAINT "alarms_pkey" PRIMARY KEY ("key")
);

-- One row. `send_turns` only ever grows: one that is behind what a worker has seen belongs to a restored backup. What was
-- due until `sent_until` may be out since before the restore and is not sent.
CREATE TABLE "installation" (
  "id" UUID NOT NULL,
  "send_turns" BIGINT NOT NULL DEFAULT 0,
  "held_at" TIMESTAMPTZ(3),
  "sent_until" TIMESTAMPTZ(3),
  CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "installation_is_one" ON "installation" ((true));
INSERT INTO "installation" ("id") VALUES (gen_random_uuid());

GRANT SELECT, INSERT, UPDATE, DELETE ON heartbeats, alarms TO baton_app;
GRANT SELECT, UPDATE (send_turns, held_at, sent_until) ON installation TO baton_app;
