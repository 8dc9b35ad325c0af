-- What the server and its screens need: people and how they sign in, drafts and versions, who started what, audit log.

-- Counts every change, so that a second editor is told instead of overwritten.
ALTER TABLE destinations
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  ADD COLUMN enabled boolean NOT NULL DEFAULT true,
  ADD COLUMN tested_at timestamptz,
  ADD COLUMN checks json;
ALTER TABLE templates ADD COLUMN revision integer NOT NULL DEFAULT 1;
ALTER TABLE queries
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  -- 0 until it is activated for the first time; then sql is the active version's.
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  ADD COLUMN folder text NOT NULL DEFAULT '',
  ADD COLUMN owner text;
ALTER TABLE orchestrations
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  -- Rules that differ from the data template's.
  ADD COLUMN overrides json NOT NULL DEFAULT '{}',
  ADD COLUMN automatic boolean NOT NULL DEFAULT true,
  -- When a scheduled one is due; null until the worker has looked at it.
  ADD COLUMN next_at timestamptz;

CREATE TABLE query_drafts (
  query_id uuid PRIMARY KEY REFERENCES queries,
  sql text NOT NULL,
  dialect text NOT NULL,
  saved_by text,
  saved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE query_versions (
  query_id uuid NOT NULL REFERENCES queries,
  version integer NOT NULL,
  sql text NOT NULL,
  dialect text NOT NULL,
  activated_by text,
  activated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (query_id, version)
);
INSERT INTO query_versions (query_id, version, sql, dialect, activated_by, activated_at)
SELECT id, 1, sql, dialect, source, changed_at FROM queries;

ALTER TABLE runs
  ADD COLUMN started_by text,
  ADD COLUMN trigger text NOT NULL DEFAULT 'command line'
    CHECK (trigger IN ('person', 'schedule', 'refresh', 'retry', 'command line')),
  -- The run whose failed rows are sent again; nothing else is.
  ADD COLUMN retry_of integer REFERENCES runs (number),
  -- An ended run that a worker is to take up again.
  ADD COLUMN resume_requested boolean NOT NULL DEFAULT false;
CREATE INDEX runs_orchestration_id ON runs (orchestration_id, number);

-- Users answered in each second of a run that had any.
CREATE TABLE run_series (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  second bigint NOT NULL,
  users integer NOT NULL,
  PRIMARY KEY (run, second)
);

CREATE TABLE people (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'author', 'operator', 'admin')),
  hides_personal_data boolean NOT NULL DEFAULT false,
  -- scrypt; null until an invitation was taken up.
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  disabled_at timestamptz,
  -- Notifications up to then count as read.
  read_until timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX people_email ON people (lower(email));

-- Tokens are kept as their SHA-256 only: they are 256 random bits, so a plain hash is enough.
CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES people,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

CREATE TABLE links (
  token_hash text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('setup', 'invite', 'sign in')),
  person_id uuid REFERENCES people,
  expires_at timestamptz NOT NULL,
  CHECK ((purpose = 'setup') = (person_id IS NULL))
);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash text NOT NULL UNIQUE,
  person_id uuid NOT NULL REFERENCES people,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'author', 'operator', 'admin')),
  -- Its first characters, to recognise it.
  start text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  expires_at timestamptz
);
CREATE INDEX api_keys_person ON api_keys (person_id);

CREATE TABLE run_reads (
  person_id uuid NOT NULL REFERENCES people,
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  PRIMARY KEY (person_id, run)
);

-- What a person took off their own list of what needs attention.
CREATE TABLE dismissals (
  person_id uuid NOT NULL REFERENCES people,
  key text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (person_id, key)
);

-- Columns that somebody has marked as personal data or not; names decide for the others.
CREATE TABLE personal_columns (
  table_name text NOT NULL,
  column_name text NOT NULL,
  is_personal boolean NOT NULL,
  PRIMARY KEY (table_name, column_name)
);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  who text NOT NULL,
  action text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  before json,
  after json
);
CREATE INDEX audit_log_kind ON audit_log (kind, id);
