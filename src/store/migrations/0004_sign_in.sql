-- Settings that are changed on screen, who is who at the sign-in provider, and figures that only a run's worker knows.

CREATE TABLE server_settings (
  name text PRIMARY KEY,
  value json NOT NULL,
  -- Sealed (sealed-secret.ts).
  secret text,
  revision integer NOT NULL DEFAULT 1,
  changed_at timestamptz,
  changed_by text
);

-- A subject is good for one issuer only; the e-mail behind it may change.
CREATE TABLE identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id uuid NOT NULL REFERENCES people,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person_id);

-- What moves while a run is in its worker's hands, for servers in other processes.
ALTER TABLE runs ADD COLUMN figures jsonb;

-- When a schedule was due and its destination was disabled; null when nothing was skipped since the last run.
ALTER TABLE orchestrations ADD COLUMN skipped_at timestamptz;
