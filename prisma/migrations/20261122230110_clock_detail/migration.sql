-- What explains a clock beyond its figures: terms it counted by, excuse, due instant set by hand, no coverage, when its start was learned.
ALTER TABLE clocks ADD COLUMN detail jsonb NOT NULL DEFAULT '{}';
-- Whom a breach would be charged to if nothing changes until then; the sweep charges them without a replay.
ALTER TABLE clocks ADD COLUMN charge_key text, ADD COLUMN charge_team_key text;
-- From when on an inactive person is gone.
ALTER TABLE people ADD COLUMN inactive_from timestamptz(3);
