-- Definitions, runs with their lease, receipts, problems and events.
-- Rows of a run point at its number (4 bytes), not its id (16): there may be millions of them.

CREATE TABLE settings (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- A destination is one account: another subdomain or url is another row, so that its ledger is another one too.
CREATE TABLE destinations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  plugin text NOT NULL,
  subdomain text NOT NULL,
  url text,
  -- Sealed (sealed-secret.ts).
  credential text NOT NULL,
  settings json NOT NULL,
  source text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX destinations_name ON destinations (name) WHERE deleted_at IS NULL;

-- json keeps the order of a template's fields as it was written.
CREATE TABLE templates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  destination_id uuid NOT NULL REFERENCES destinations,
  template json NOT NULL,
  source text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX templates_name ON templates (name) WHERE deleted_at IS NULL;

CREATE TABLE queries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  sql text NOT NULL,
  dialect text NOT NULL,
  file text,
  source text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX queries_name ON queries (name) WHERE deleted_at IS NULL;

CREATE TABLE orchestrations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  query_id uuid NOT NULL REFERENCES queries,
  destination_id uuid NOT NULL REFERENCES destinations,
  template_id uuid REFERENCES templates,
  workflow json NOT NULL,
  source text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX orchestrations_name ON orchestrations (name) WHERE deleted_at IS NULL;

CREATE TABLE definition_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  source text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('destination', 'template', 'query', 'orchestration')),
  name text NOT NULL,
  change text NOT NULL CHECK (change IN ('created', 'updated', 'deleted')),
  before json,
  after json
);
CREATE INDEX definition_history_name ON definition_history (kind, name, id);

CREATE TABLE runs (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  orchestration_id uuid NOT NULL REFERENCES orchestrations,
  -- As it was called when the run was opened.
  orchestration text NOT NULL,
  destination_id uuid NOT NULL REFERENCES destinations,
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'planning', 'delivering', 'completed', 'failed', 'stopped')),
  row_limit integer CHECK (row_limit > 0),
  only_key text,
  -- The lease: who holds the run until when. Every claim counts the token up, every write must name the newest.
  worker text,
  lease_until timestamptz,
  token integer NOT NULL DEFAULT 0,
  stop_requested boolean NOT NULL DEFAULT false,
  stop_by text,
  -- Answers so far, counted with each receipt.
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  -- What the worker reports while there is no plan to count from.
  tally jsonb,
  requests_total integer NOT NULL DEFAULT 0,
  requests_retried integer NOT NULL DEFAULT 0,
  requests_rate_limited integer NOT NULL DEFAULT 0,
  events integer NOT NULL DEFAULT 0,
  ending text,
  queued_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  ended_at timestamptz,
  CHECK ((worker IS NULL) = (lease_until IS NULL)),
  CHECK ((state IN ('completed', 'failed', 'stopped')) = (ended_at IS NOT NULL)),
  CHECK (worker IS NULL OR ended_at IS NULL)
) WITH (fillfactor = 50);
-- The row is written with every receipt and heartbeat: half a page stays free for that, and no index covers what changes.
CREATE UNIQUE INDEX runs_one_running_per_destination ON runs (destination_id) WHERE worker IS NOT NULL;
CREATE UNIQUE INDEX runs_one_unfinished_per_orchestration ON runs (orchestration_id) WHERE ended_at IS NULL;
CREATE INDEX runs_orchestration ON runs (orchestration, number);

CREATE TABLE run_plans (
  run integer PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  tally jsonb NOT NULL,
  columns json NOT NULL,
  forecast json NOT NULL
);

-- One row for each batch answered (receipt-packing.ts). A position is in one receipt at most, so the first one names it.
CREATE TABLE receipts (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  first_position integer NOT NULL,
  last_position integer NOT NULL,
  batch integer NOT NULL,
  -- Null when they are first_position, first_position + 1, … last_position.
  positions integer[],
  -- One byte a row.
  outcomes bytea NOT NULL,
  zendesk_user_ids bigint[] NOT NULL,
  -- Each job once; job_of says which belongs to a row, and is null when all have the first.
  jobs text[] NOT NULL,
  job_of bytea,
  keys text[] NOT NULL,
  -- Hash of each key without regard to case: finds a row by key without unpacking the keys.
  key_hashes integer[] NOT NULL,
  PRIMARY KEY (run, first_position)
);
CREATE INDEX receipts_last_position ON receipts (run, last_position);

-- Rows with something to say: rejected (place: ordinal of the result), warned and failed (place: position in the plan).
CREATE TABLE row_problems (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  kind "char" NOT NULL CHECK (kind IN ('r', 'w', 'f')),
  place integer NOT NULL,
  key_hash integer,
  zendesk_user_id bigint,
  key text,
  code text NOT NULL,
  column_name text,
  message text,
  job text,
  -- Problems after the first: [{"code", "column", "message"}, …]
  more json,
  PRIMARY KEY (run, kind, place)
);

CREATE TABLE run_problem_counts (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  code text NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (run, code)
);

CREATE TABLE run_events (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  id integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  sentence text NOT NULL,
  PRIMARY KEY (run, id)
);
