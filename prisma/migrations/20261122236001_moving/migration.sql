-- Since when open handoffs wait for their move to a published version; null once all of them were moved.
ALTER TABLE workspaces ADD COLUMN moving_since timestamptz(3);
CREATE INDEX workspaces_moving_idx ON workspaces (id) WHERE moving_since IS NOT NULL;

ALTER TABLE playbook_versions ADD CHECK (mode IN ('new', 'openFromNow', 'openFromStart'));
