-- A message whose answer was lost is tried again and says so: it is due like a queued one.
DROP INDEX deliveries_due_idx;
CREATE INDEX deliveries_due_idx ON deliveries (next_attempt_at) WHERE status IN ('queued', 'sending', 'ambiguous');
