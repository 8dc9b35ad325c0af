/** `deskfeed backup` and `deskfeed restore`: control store and ledger in a folder and back. The key stays apart: whoever has both can open the credentials. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ConfigInvalid } from "../../core/failure.ts";
import { answer, type CommandCall, note } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { ownedByServer } from "../server-file.ts";

const backupFile = "backup.json";
const ledgerFile = "ledger.duckdb";

const storeSchema = z.object({
  migrations: z.array(z.string()).readonly(),
  tables: z
    .array(
      z.object({
        table: z.string(),
        columns: z.array(z.string()).readonly(),
        rows: z.number(),
        file: z.string().regex(/^[a-z_]+\.copy\.gz$/),
        sha256: z.string(),
      }),
    )
    .readonly(),
});

const manifestSchema = z.object({
  format: z.literal(1),
  deskfeed: z.string(),
  madeAt: z.string(),
  store: storeSchema,
  ledger: z.object({ sha256: z.string() }).nullable(),
});

type Manifest = z.infer<typeof manifestSchema>;
/** What the tables' side of a backup writes and reads again. */
export type SavedStore = z.infer<typeof storeSchema>;

export interface BackupFlags {
  readonly withoutLedger: boolean;
}

export async function backupCommand(
  call: CommandCall,
  written: string,
  { withoutLedger }: BackupFlags,
): Promise<ExitCode> {
  const { tools, data } = call;
  const folder = emptyFolder(resolve(tools.cwd, written), written);
  const hasLedger =
    !withoutLedger &&
    (await tools.backups.saveLedger(data, join(folder, ledgerFile)).catch((error: unknown) => {
      throw whyInUse(data.path, error);
    }));
  const store = await tools.backups.saveStore(data, folder);
  const manifest: Manifest = {
    format: 1,
    deskfeed: tools.version,
    madeAt: new Date(tools.clock.now()).toISOString(),
    store,
    ledger: hasLedger ? { sha256: await digestOf(join(folder, ledgerFile)) } : null,
  };
  // Last: a folder without it is no backup.
  writeFileSync(join(folder, backupFile), `${JSON.stringify(manifest, null, 2)}\n`, { flag: "wx" });
  const rows = store.tables.reduce((sum, { rows: count }) => sum + count, 0);
  const ledger = hasLedger ? "and the ledger" : "without a ledger";
  answer(
    call,
    { folder, rows, ledger: hasLedger },
    `Backed up ${store.tables.length} tables with ${rows} rows ${ledger} to ${written}.`,
  );
  const { file, given } = tools.backups.keyPlace(data);
  note(
    call,
    `The key is not in it: keep ${given ? "DESKFEED_KEY" : file} somewhere else. Without it the credentials cannot be opened.`,
  );
  return exitCodes.well;
}

export async function restoreCommand(call: CommandCall, written: string): Promise<ExitCode> {
  const { tools, data } = call;
  const folder = resolve(tools.cwd, written);
  const manifest = readManifest(folder, written);
  await checkFiles(folder, manifest);
  insistOnKey(call);
  // The store first: where it is refused, nothing has been touched.
  await tools.backups.loadStore(data, folder, manifest.store);
  if (manifest.ledger !== null) await tools.backups.loadLedger(data, join(folder, ledgerFile));
  // Opening it brings an older schema up to date and tries the key.
  await call.opened.store();
  answer(
    call,
    { folder, madeAt: manifest.madeAt, ledger: manifest.ledger !== null },
    `Restored the backup of ${manifest.madeAt} (Deskfeed ${manifest.deskfeed}).`,
  );
  if (manifest.ledger === null)
    note(call, "It holds no ledger: the next run of each orchestration sends every user once more.");
  return exitCodes.well;
}

function emptyFolder(folder: string, written: string): string {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ConfigInvalid(`${written} is not empty.`, {
      code: "files_exist",
      next: "fix",
      advice: "Nothing was written. Name another folder: deskfeed backup DIR",
    });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function whyInUse(dataFolder: string, error: unknown): unknown {
  const owned = ownedByServer(dataFolder, error);
  if (owned === null) return error;
  return new ConfigInvalid(owned.message, {
    code: owned.code,
    next: "wait",
    advice: "Stop the server for as long as the backup takes, or leave the ledger out: --without-ledger",
    cause: error,
  });
}

function readManifest(folder: string, written: string): Manifest {
  const path = join(folder, backupFile);
  if (!existsSync(path)) throw noBackup(`${written} holds no ${backupFile}, so it is no whole backup.`);
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw noBackup(`${join(written, backupFile)} cannot be read: ${error.message}.`);
  }
  const result = manifestSchema.safeParse(text);
  if (result.success) return result.data;
  throw noBackup(`${join(written, backupFile)} is not a backup that this version knows.`);
}

function noBackup(message: string): ConfigInvalid {
  return new ConfigInvalid(message, {
    code: "backup_unreadable",
    next: "fix",
    advice: "Name a folder that `deskfeed backup` has written.",
  });
}

/** Before anything is touched: half a restore is worse than none. */
async function checkFiles(folder: string, { store, ledger }: Manifest): Promise<void> {
  const files = [
    ...store.tables.map(({ file, sha256 }) => ({ file, sha256 })),
    ...(ledger === null ? [] : [{ file: ledgerFile, sha256: ledger.sha256 }]),
  ];
  for (const { file, sha256 } of files) {
    const path = join(folder, file);
    if (existsSync(path) && (await digestOf(path)) === sha256) continue;
    throw new ConfigInvalid(`${file} of the backup is ${existsSync(path) ? "damaged" : "missing"}.`, {
      code: "backup_damaged",
      next: "fix",
      advice: "Nothing was restored. Take another backup.",
      place: { file: path },
    });
  }
}

function insistOnKey({ tools, data }: CommandCall): void {
  const { file, given } = tools.backups.keyPlace(data);
  if (given || existsSync(file)) return;
  throw new ConfigInvalid("The key that opens the credentials of the backup is not here.", {
    code: "key_missing",
    next: "fix",
    advice: `Put the key file that was kept apart at ${file}, or set DESKFEED_KEY.`,
  });
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
