/** A copy of this version with one migration more: the version after this one, as far as the store is concerned. */
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** It fills what it adds, gives a busy table a column that this version knows nothing of, and a table of its own. */
const nextMigration = `-- The version before may go on.
ALTER TABLE runs ADD COLUMN told_by text NOT NULL DEFAULT 'nobody';
CREATE INDEX runs_told_by ON runs (told_by);
ALTER TABLE receipts ADD COLUMN weight integer;
CREATE TABLE tellings (run integer PRIMARY KEY REFERENCES runs (number));
`;

export interface NewerVersion {
  /** Its command, for Node. */
  readonly file: string;
  /** Of the migration. */
  readonly number: number;
  close(): Promise<void>;
}

export async function makeNewerVersion(): Promise<NewerVersion> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-newer-"));
  for (const part of ["bin", "dist", "package.json"])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const migrations = join(folder, "dist/store/migrations");
  const number = (await readdir(migrations)).filter((name) => name.endsWith(".sql")).length + 1;
  await writeFile(join(migrations, `${String(number).padStart(4, "0")}_next.sql`), nextMigration);
  return {
    file: join(folder, "bin/deskfeed"),
    number,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
