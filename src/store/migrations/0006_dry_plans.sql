-- Dry plans that people asked for, so that every server shows them and a restart does not lose them.
CREATE TABLE dry_plans (
  orchestration_id uuid PRIMARY KEY REFERENCES orchestrations,
  -- Another one for each time that somebody asks.
  attempt uuid NOT NULL UNIQUE,
  signature text NOT NULL,
  started_at timestamptz NOT NULL,
  -- When the planner was last heard of.
  heard_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('planning', 'planned', 'failed')),
  judged integer NOT NULL DEFAULT 0,
  seconds double precision NOT NULL DEFAULT 0,
  -- Sealed (sealed-secret.ts): its samples hold customers' values.
  report text,
  error json
);
CREATE INDEX dry_plans_heard_at ON dry_plans (heard_at);
