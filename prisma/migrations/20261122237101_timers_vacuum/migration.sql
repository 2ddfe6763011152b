-- Every firing leaves a dead entry at the end of the index where the next claim begins: they are cleared away early.
ALTER TABLE timers SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
