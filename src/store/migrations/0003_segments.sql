-- Attributes tables and segments: saved SELECTs as queries are, with drafts, versions and orchestrations of the same kind.

ALTER TABLE queries
  ADD COLUMN kind text NOT NULL DEFAULT 'query' CHECK (kind IN ('query', 'segment', 'attributes table')),
  -- A visual segment's rules and attributes; what is said of an attributes table's columns; null where the text is all.
  ADD COLUMN details json,
  -- Whether the visual segment editor lists an attributes table.
  ADD COLUMN available boolean NOT NULL DEFAULT false;
ALTER TABLE query_drafts ADD COLUMN details json;
ALTER TABLE query_versions ADD COLUMN details json;

-- A query and a segment may have one name.
DROP INDEX queries_name;
CREATE UNIQUE INDEX queries_name ON queries (kind, name) WHERE deleted_at IS NULL;

ALTER TABLE definition_history
  DROP CONSTRAINT definition_history_kind_check,
  ADD CONSTRAINT definition_history_kind_check
    CHECK (kind IN ('destination', 'template', 'query', 'segment', 'attributes table', 'orchestration'));
