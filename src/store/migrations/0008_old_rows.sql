-- The version before may go on.
-- Rows of old runs are removed; their books, events and reasons stay.

ALTER TABLE runs
  ADD COLUMN rows_removed_at timestamptz,
  -- What its rows said when they went: [{"kind": "r", "code": "email_invalid", "count": 12}].
  ADD COLUMN removed_reasons json,
  ADD CONSTRAINT runs_removed CHECK ((rows_removed_at IS NULL) = (removed_reasons IS NULL) AND (rows_removed_at IS NULL OR ended_at IS NOT NULL));

-- Those whose turn comes next are the first of it.
CREATE INDEX runs_with_rows ON runs (ended_at) WHERE rows_removed_at IS NULL AND ended_at IS NOT NULL;
