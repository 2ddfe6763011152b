-- Several messages to one address may go out as one: they share a group, whose id is the id of that message.
-- held_at: since when a message waits for a feed that is behind.
ALTER TABLE "deliveries" ADD COLUMN "group_id" UUID, ADD COLUMN "held_at" TIMESTAMPTZ(3);

-- What waits at an address, and what it was sent lately.
CREATE INDEX deliveries_waiting_idx ON deliveries (workspace_id, channel, to_address)
  WHERE status IN ('queued', 'sending', 'ambiguous');
CREATE INDEX deliveries_sent_idx ON deliveries (workspace_id, channel, to_address, sent_at) WHERE status = 'sent';
