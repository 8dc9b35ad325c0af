-- The version before may go on.
-- When fresh data was announced that a run under way does not read any more; one more run follows when it has ended. NULL when none does.
ALTER TABLE orchestrations ADD COLUMN refreshed_at timestamptz;
