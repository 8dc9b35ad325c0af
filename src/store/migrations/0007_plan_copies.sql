-- Plans of runs whose engine has no place of its own that every worker reaches: the newest of each target, in pieces.

CREATE TABLE plan_copies (
  run integer PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
  -- Tells one plan of a run from another.
  mark text NOT NULL,
  -- Pieces that belong to it; it is written after them.
  pieces integer NOT NULL
);

CREATE TABLE plan_copy_pieces (
  run integer NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
  number integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (run, number)
);
-- They come compressed.
ALTER TABLE plan_copy_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
