-- Generated from the migrations by the test that checks it (test/schema.test.ts). Do not edit.

CREATE TABLE api_keys (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  token_hash text NOT NULL,
  person_id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  start text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone,
  CONSTRAINT api_keys_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT api_keys_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'author'::text, 'operator'::text, 'admin'::text]))),
  CONSTRAINT api_keys_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX api_keys_person ON api_keys USING btree (person_id);

CREATE TABLE audit_log (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  who text NOT NULL,
  action text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  before json,
  after json,
  CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_kind ON audit_log USING btree (kind, id);

CREATE TABLE definition_history (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT now(),
  source text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  change text NOT NULL,
  before json,
  after json,
  CONSTRAINT definition_history_change_check CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
  CONSTRAINT definition_history_kind_check CHECK ((kind = ANY (ARRAY['destination'::text, 'template'::text, 'query'::text, 'segment'::text, 'attributes table'::text, 'orchestration'::text]))),
  CONSTRAINT definition_history_pkey PRIMARY KEY (id)
);
CREATE INDEX definition_history_name ON definition_history USING btree (kind, name, id);

CREATE TABLE destinations (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  plugin text NOT NULL,
  subdomain text NOT NULL,
  url text,
  credential text NOT NULL,
  settings json NOT NULL,
  source text NOT NULL,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp with time zone,
  revision integer NOT NULL DEFAULT 1,
  enabled boolean NOT NULL DEFAULT true,
  tested_at timestamp with time zone,
  checks json,
  CONSTRAINT destinations_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX destinations_name ON destinations USING btree (name) WHERE (deleted_at IS NULL);

CREATE TABLE dismissals (
  person_id uuid NOT NULL,
  key text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT dismissals_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT dismissals_pkey PRIMARY KEY (person_id, key)
);

CREATE TABLE dry_plans (
  orchestration_id uuid NOT NULL,
  attempt uuid NOT NULL,
  signature text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  heard_at timestamp with time zone NOT NULL,
  state text NOT NULL,
  judged integer NOT NULL DEFAULT 0,
  seconds double precision NOT NULL DEFAULT 0,
  report text,
  error json,
  CONSTRAINT dry_plans_attempt_key UNIQUE (attempt),
  CONSTRAINT dry_plans_orchestration_id_fkey FOREIGN KEY (orchestration_id) REFERENCES orchestrations(id),
  CONSTRAINT dry_plans_pkey PRIMARY KEY (orchestration_id),
  CONSTRAINT dry_plans_state_check CHECK ((state = ANY (ARRAY['planning'::text, 'planned'::text, 'failed'::text])))
);
CREATE INDEX dry_plans_heard_at ON dry_plans USING btree (heard_at);

CREATE TABLE identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT identities_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT identities_pkey PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities USING btree (person_id);

CREATE TABLE links (
  token_hash text NOT NULL,
  purpose text NOT NULL,
  person_id uuid,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT links_check CHECK (((purpose = 'setup'::text) = (person_id IS NULL))),
  CONSTRAINT links_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT links_pkey PRIMARY KEY (token_hash),
  CONSTRAINT links_purpose_check CHECK ((purpose = ANY (ARRAY['setup'::text, 'invite'::text, 'sign in'::text])))
);

CREATE TABLE migrations (
  number integer NOT NULL,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT now(),
  before_may_go_on boolean NOT NULL DEFAULT false,
  CONSTRAINT migrations_pkey PRIMARY KEY (number)
);

CREATE TABLE orchestrations (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  query_id uuid NOT NULL,
  destination_id uuid NOT NULL,
  template_id uuid,
  workflow json NOT NULL,
  source text NOT NULL,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp with time zone,
  revision integer NOT NULL DEFAULT 1,
  overrides json NOT NULL DEFAULT '{}'::json,
  automatic boolean NOT NULL DEFAULT true,
  next_at timestamp with time zone,
  skipped_at timestamp with time zone,
  refreshed_at timestamp with time zone,
  CONSTRAINT orchestrations_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id),
  CONSTRAINT orchestrations_pkey PRIMARY KEY (id),
  CONSTRAINT orchestrations_query_id_fkey FOREIGN KEY (query_id) REFERENCES queries(id),
  CONSTRAINT orchestrations_template_id_fkey FOREIGN KEY (template_id) REFERENCES templates(id)
);
CREATE UNIQUE INDEX orchestrations_name ON orchestrations USING btree (name) WHERE (deleted_at IS NULL);

CREATE TABLE people (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  email text NOT NULL,
  role text NOT NULL,
  hides_personal_data boolean NOT NULL DEFAULT false,
  password text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at timestamp with time zone,
  disabled_at timestamp with time zone,
  read_until timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT people_pkey PRIMARY KEY (id),
  CONSTRAINT people_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'author'::text, 'operator'::text, 'admin'::text])))
);
CREATE UNIQUE INDEX people_email ON people USING btree (lower(email));

CREATE TABLE personal_columns (
  table_name text NOT NULL,
  column_name text NOT NULL,
  is_personal boolean NOT NULL,
  CONSTRAINT personal_columns_pkey PRIMARY KEY (table_name, column_name)
);

CREATE TABLE plan_copies (
  run integer NOT NULL,
  mark text NOT NULL,
  pieces integer NOT NULL,
  CONSTRAINT plan_copies_pkey PRIMARY KEY (run),
  CONSTRAINT plan_copies_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE plan_copy_pieces (
  run integer NOT NULL,
  number integer NOT NULL,
  bytes bytea NOT NULL,
  CONSTRAINT plan_copy_pieces_pkey PRIMARY KEY (run, number),
  CONSTRAINT plan_copy_pieces_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE queries (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  sql text NOT NULL,
  dialect text NOT NULL,
  file text,
  source text NOT NULL,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp with time zone,
  revision integer NOT NULL DEFAULT 1,
  version integer NOT NULL DEFAULT 1,
  folder text NOT NULL DEFAULT ''::text,
  owner text,
  kind text NOT NULL DEFAULT 'query'::text,
  details json,
  available boolean NOT NULL DEFAULT false,
  CONSTRAINT queries_kind_check CHECK ((kind = ANY (ARRAY['query'::text, 'segment'::text, 'attributes table'::text]))),
  CONSTRAINT queries_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX queries_name ON queries USING btree (kind, name) WHERE (deleted_at IS NULL);

CREATE TABLE query_drafts (
  query_id uuid NOT NULL,
  sql text NOT NULL,
  dialect text NOT NULL,
  saved_by text,
  saved_at timestamp with time zone NOT NULL DEFAULT now(),
  details json,
  CONSTRAINT query_drafts_pkey PRIMARY KEY (query_id),
  CONSTRAINT query_drafts_query_id_fkey FOREIGN KEY (query_id) REFERENCES queries(id)
);

CREATE TABLE query_versions (
  query_id uuid NOT NULL,
  version integer NOT NULL,
  sql text NOT NULL,
  dialect text NOT NULL,
  activated_by text,
  activated_at timestamp with time zone NOT NULL DEFAULT now(),
  details json,
  CONSTRAINT query_versions_pkey PRIMARY KEY (query_id, version),
  CONSTRAINT query_versions_query_id_fkey FOREIGN KEY (query_id) REFERENCES queries(id)
);

CREATE TABLE receipts (
  run integer NOT NULL,
  first_position integer NOT NULL,
  last_position integer NOT NULL,
  batch integer NOT NULL,
  positions integer[],
  outcomes bytea NOT NULL,
  zendesk_user_ids bigint[] NOT NULL,
  jobs text[] NOT NULL,
  job_of bytea,
  keys text[] NOT NULL,
  key_hashes integer[] NOT NULL,
  CONSTRAINT receipts_pkey PRIMARY KEY (run, first_position),
  CONSTRAINT receipts_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);
CREATE INDEX receipts_last_position ON receipts USING btree (run, last_position);

CREATE TABLE row_problems (
  run integer NOT NULL,
  kind "char" NOT NULL,
  place integer NOT NULL,
  key_hash integer,
  zendesk_user_id bigint,
  key text,
  code text NOT NULL,
  column_name text,
  message text,
  job text,
  more json,
  CONSTRAINT row_problems_kind_check CHECK ((kind = ANY (ARRAY['r'::"char", 'w'::"char", 'f'::"char"]))),
  CONSTRAINT row_problems_pkey PRIMARY KEY (run, kind, place),
  CONSTRAINT row_problems_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE run_events (
  run integer NOT NULL,
  id integer NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  sentence text NOT NULL,
  CONSTRAINT run_events_pkey PRIMARY KEY (run, id),
  CONSTRAINT run_events_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE run_plans (
  run integer NOT NULL,
  tally jsonb NOT NULL,
  columns json NOT NULL,
  forecast json NOT NULL,
  CONSTRAINT run_plans_pkey PRIMARY KEY (run),
  CONSTRAINT run_plans_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE run_problem_counts (
  run integer NOT NULL,
  code text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT run_problem_counts_pkey PRIMARY KEY (run, code),
  CONSTRAINT run_problem_counts_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE run_reads (
  person_id uuid NOT NULL,
  run integer NOT NULL,
  CONSTRAINT run_reads_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT run_reads_pkey PRIMARY KEY (person_id, run),
  CONSTRAINT run_reads_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE run_series (
  run integer NOT NULL,
  second bigint NOT NULL,
  users integer NOT NULL,
  CONSTRAINT run_series_pkey PRIMARY KEY (run, second),
  CONSTRAINT run_series_run_fkey FOREIGN KEY (run) REFERENCES runs(number) ON DELETE CASCADE
);

CREATE TABLE runs (
  number integer NOT NULL GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  orchestration_id uuid NOT NULL,
  orchestration text NOT NULL,
  destination_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'waiting'::text,
  row_limit integer,
  only_key text,
  worker text,
  lease_until timestamp with time zone,
  token integer NOT NULL DEFAULT 0,
  stop_requested boolean NOT NULL DEFAULT false,
  stop_by text,
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  tally jsonb,
  requests_total integer NOT NULL DEFAULT 0,
  requests_retried integer NOT NULL DEFAULT 0,
  requests_rate_limited integer NOT NULL DEFAULT 0,
  events integer NOT NULL DEFAULT 0,
  ending text,
  queued_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  started_by text,
  trigger text NOT NULL DEFAULT 'command line'::text,
  retry_of integer,
  resume_requested boolean NOT NULL DEFAULT false,
  figures jsonb,
  rows_removed_at timestamp with time zone,
  removed_reasons json,
  CONSTRAINT runs_check CHECK (((worker IS NULL) = (lease_until IS NULL))),
  CONSTRAINT runs_check1 CHECK (((state = ANY (ARRAY['completed'::text, 'failed'::text, 'stopped'::text])) = (ended_at IS NOT NULL))),
  CONSTRAINT runs_check2 CHECK (((worker IS NULL) OR (ended_at IS NULL))),
  CONSTRAINT runs_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id),
  CONSTRAINT runs_id_key UNIQUE (id),
  CONSTRAINT runs_orchestration_id_fkey FOREIGN KEY (orchestration_id) REFERENCES orchestrations(id),
  CONSTRAINT runs_pkey PRIMARY KEY (number),
  CONSTRAINT runs_removed CHECK ((((rows_removed_at IS NULL) = (removed_reasons IS NULL)) AND ((rows_removed_at IS NULL) OR (ended_at IS NOT NULL)))),
  CONSTRAINT runs_retry_of_fkey FOREIGN KEY (retry_of) REFERENCES runs(number),
  CONSTRAINT runs_row_limit_check CHECK ((row_limit > 0)),
  CONSTRAINT runs_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'planning'::text, 'delivering'::text, 'completed'::text, 'failed'::text, 'stopped'::text]))),
  CONSTRAINT runs_trigger_check CHECK ((trigger = ANY (ARRAY['person'::text, 'schedule'::text, 'refresh'::text, 'retry'::text, 'command line'::text])))
) WITH (fillfactor=50);
CREATE UNIQUE INDEX runs_one_running_per_destination ON runs USING btree (destination_id) WHERE (worker IS NOT NULL);
CREATE UNIQUE INDEX runs_one_unfinished_per_orchestration ON runs USING btree (orchestration_id) WHERE (ended_at IS NULL);
CREATE INDEX runs_orchestration ON runs USING btree (orchestration, number);
CREATE INDEX runs_orchestration_id ON runs USING btree (orchestration_id, number);
CREATE INDEX runs_with_rows ON runs USING btree (ended_at) WHERE ((rows_removed_at IS NULL) AND (ended_at IS NOT NULL));

CREATE TABLE server_settings (
  name text NOT NULL,
  value json NOT NULL,
  secret text,
  revision integer NOT NULL DEFAULT 1,
  changed_at timestamp with time zone,
  changed_by text,
  CONSTRAINT server_settings_pkey PRIMARY KEY (name)
);

CREATE TABLE sessions (
  token_hash text NOT NULL,
  person_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT sessions_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX sessions_person ON sessions USING btree (person_id);

CREATE TABLE settings (
  name text NOT NULL,
  value text NOT NULL,
  CONSTRAINT settings_pkey PRIMARY KEY (name)
);

CREATE TABLE templates (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  destination_id uuid NOT NULL,
  template json NOT NULL,
  source text NOT NULL,
  changed_at timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp with time zone,
  revision integer NOT NULL DEFAULT 1,
  CONSTRAINT templates_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id),
  CONSTRAINT templates_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX templates_name ON templates USING btree (name) WHERE (deleted_at IS NULL);
