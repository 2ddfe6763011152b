-- BullMQ keeps its own tables, and migrates them itself, in a schema of the application's role.
-- They hold wake-ups (ids only); all tenant data stays in public, which that role does not own.
CREATE SCHEMA IF NOT EXISTS bullmq AUTHORIZATION baton_app;
