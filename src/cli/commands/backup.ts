/** `deskfeed backup` and `deskfeed restore`: control store and ledger in a folder and back. The key stays apart: whoever has both can open the credentials. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ConfigInvalid, isEngineAway } from "../../core/failure.ts";
import { answer, type CommandCall, loadConfig, note } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { ownedByServer } from "../server-file.ts";
import type { BesideSaved, LedgerCounts } from "../tools.ts";
import type { LoadedConfig } from "../workplace.ts";

const backupFile = "backup.json";
const ledgerFile = "ledger.duckdb";
/** Of ledgers that are kept beside the data. */
const besideFile = "ledgers.json.gz";

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
  /** 2 where there are ledgers from beside the data, which a Deskfeed of format 1 would leave out in silence. */
  format: z.union([z.literal(1), z.literal(2)]),
  deskfeed: z.string(),
  madeAt: z.string(),
  store: storeSchema,
  ledger: z.object({ sha256: z.string() }).nullable(),
  beside: z.object({ sha256: z.string(), ledgers: z.number(), users: z.number() }).nullable().default(null),
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
  const beside: BesideSaved = withoutLedger ? { kind: "nothing" } : await saveBeside(call, folder);
  const store = await tools.backups.saveStore(data, folder);
  const manifest: Manifest = {
    format: beside.kind === "saved" ? 2 : 1,
    deskfeed: tools.version,
    madeAt: new Date(tools.clock.now()).toISOString(),
    store,
    ledger: hasLedger ? { sha256: await digestOf(join(folder, ledgerFile)) } : null,
    beside: beside.kind === "saved" ? await besideOf(beside, folder) : null,
  };
  // Last: a folder without it is no backup.
  writeFileSync(join(folder, backupFile), `${JSON.stringify(manifest, null, 2)}\n`, { flag: "wx" });
  const rows = store.tables.reduce((sum, { rows: count }) => sum + count, 0);
  const has = hasLedger || manifest.beside !== null;
  const ledger = has ? "and the ledger" : "without a ledger";
  answer(
    call,
    { folder, rows, ledger: has },
    `Backed up ${store.tables.length} tables with ${rows} rows ${ledger} to ${written}.`,
  );
  if (beside.kind === "elsewhere") note(call, beside.sentence);
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
  const config = manifest.beside === null ? null : configForLedgers(call);
  // The store first: where it is refused, nothing has been touched.
  await tools.backups.loadStore(data, folder, manifest.store);
  if (manifest.ledger !== null) await tools.backups.loadLedger(data, join(folder, ledgerFile));
  const beside =
    config === null ? null : await tools.backups.loadBeside(config.customer360, join(folder, besideFile));
  // Opening it brings an older schema up to date and tries the key.
  await call.opened.store();
  answer(
    call,
    { folder, madeAt: manifest.madeAt, ledger: manifest.ledger !== null || manifest.beside !== null },
    `Restored the backup of ${manifest.madeAt} (Deskfeed ${manifest.deskfeed}).`,
  );
  if (beside === "kept")
    note(
      call,
      "The ledger beside the data was still there and is newer than the backup's: it was left as it is.",
    );
  if (manifest.ledger === null && manifest.beside === null)
    note(call, "It holds no ledger: the next run of each orchestration sends every user once more.");
  return exitCodes.well;
}

/** Where the customers are is only said by the configuration. */
async function saveBeside(call: CommandCall, folder: string): Promise<BesideSaved> {
  const { tools, flags } = call;
  if (!existsSync(resolve(tools.cwd, flags.config)))
    return {
      kind: "elsewhere",
      sentence: `There is no ${flags.config}: a ledger that is kept in a PostgreSQL or Trino was not looked for.`,
    };
  const { customer360 } = loadConfig(call, "left alone");
  return await tools.backups.saveBeside(customer360, join(folder, besideFile)).catch((error: unknown) => {
    throw isEngineAway(error) ? whyAway(error) : error;
  });
}

async function besideOf({ ledgers, users }: LedgerCounts, folder: string): Promise<Manifest["beside"]> {
  return { sha256: await digestOf(join(folder, besideFile)), ledgers, users };
}

function whyAway(error: Error): ConfigInvalid {
  return new ConfigInvalid(`The ledger is kept beside the data. ${error.message}`, {
    code: "ledger_unreachable",
    next: "wait",
    advice: "Try again when it is back, or leave the ledger out: --without-ledger",
    cause: error,
  });
}

function configForLedgers(call: CommandCall): LoadedConfig {
  const { tools, flags } = call;
  if (existsSync(resolve(tools.cwd, flags.config))) return loadConfig(call, "left alone");
  throw new ConfigInvalid(`The backup holds ledgers of a PostgreSQL, and there is no ${flags.config}.`, {
    code: "config_missing",
    next: "fix",
    advice: "Nothing was restored. Put the file in its place: it says which PostgreSQL they go into.",
  });
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
async function checkFiles(folder: string, { store, ledger, beside }: Manifest): Promise<void> {
  const files = [
    ...store.tables.map(({ file, sha256 }) => ({ file, sha256 })),
    ...(ledger === null ? [] : [{ file: ledgerFile, sha256: ledger.sha256 }]),
    ...(beside === null ? [] : [{ file: besideFile, sha256: beside.sha256 }]),
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
