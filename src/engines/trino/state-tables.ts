/**
 * Our own tables in a schema of the cluster: per target a ledger by generations, what was settled since (`moves`), and the last result
 * seen (`plan`). No statement spans two tables and few connectors can update, so that each step leaves the tables readable:
 * a new generation counts from the moment its `ready` table exists, and moving the same rows twice does no harm.
 */
import { createHash } from "node:crypto";
import { EngineFailed } from "../../core/failure.ts";
import { quoteName, quoteText } from "./sql-text.ts";
import type { TrinoClient } from "./trino-client.ts";
import { TrinoError } from "./trino-errors.ts";

export interface StatePlace {
  readonly catalog: string;
  readonly schema: string;
  /** The connector can MERGE; else ledgers are written anew. */
  readonly canMerge: boolean;
}

/** What is there for a target. Names are ready to stand in a statement. */
export interface TargetTables {
  readonly ledger: string | null;
  readonly moves: readonly string[];
  readonly plans: readonly string[];
  /** Tables of dry plans, with the seconds since 1970 at which they were begun. */
  readonly dry: readonly { readonly name: string; readonly begunSeconds: number }[];
  /** Of a step that broke off, and ledgers of earlier generations. */
  readonly garbage: readonly string[];
  readonly nextGeneration: number;
}

/** Raised when tables change: a newer format is refused with advice instead of being misread, an older one is not seen. */
const format = 1;
const prefix = `deskfeed_v${format}_`;
/** Of the hash that stands for a target: table names know no capitals. */
const targetCharacters = 16;

export const ledgerColumns = "k, h, has_rejected, key, held, zendesk_user_id, settled_at, plan";
const ledgerShape =
  "k varbinary, h varbinary, has_rejected boolean, key varchar, held varchar, zendesk_user_id bigint, settled_at bigint, plan varchar";
const movesShape = `${ledgerShape}, seq bigint`;
const noRow = ledgerShape.replace(/(\w+) (\w+)/g, "CAST(NULL AS $2) AS $1");
const noLedger = `(SELECT ${noRow} WHERE false)`;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, targetCharacters);

export function tableName(place: StatePlace, kind: "moves" | "plan", target: string, mark: string): string {
  return qualified(place, `${prefix}${kind}_${hashOf(target)}_${hashOf(mark)}`);
}

/** Of a dry plan, which lives for minutes: its age tells whether somebody has left it behind. */
export function dryTableName(place: StatePlace, target: string, mark: string, nowMs: number): string {
  return qualified(place, `${prefix}dry_${hashOf(target)}_${Math.floor(nowMs / 1000)}_${hashOf(mark)}`);
}

/**
 * For what a plan settles. It is never made again: whoever comes late with old news finds it gone. Its numbers go on from those of the
 * tables `before` it, which may stay beside it for a while: a row without identity keeps the place.
 */
export async function createMoves(
  client: TrinoClient,
  moves: string,
  { before, signal }: { readonly before: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const numbers = before.map((name) => `SELECT seq FROM ${name}`).join(" UNION ALL ");
  const shape =
    before.length === 0
      ? `(${movesShape})`
      : `AS SELECT ${noRow}, coalesce(max(seq), 0) AS seq FROM (${numbers})`;
  await client.run(`CREATE TABLE ${moves} ${shape}`, { signal });
}

function qualified({ catalog, schema }: StatePlace, table: string): string {
  return [catalog, schema, table].map(quoteName).join(".");
}

const ledgerName = (place: StatePlace, target: string, generation: number): string =>
  qualified(place, `${prefix}ledger_${hashOf(target)}_${generation}`);
const readyName = (place: StatePlace, target: string, generation: number): string =>
  qualified(place, `${prefix}ready_${hashOf(target)}_${generation}`);

/** All of our tables by their bare names. Throws where a newer Deskfeed has left its own. */
export async function listTables(
  client: TrinoClient,
  { catalog, schema }: Pick<StatePlace, "catalog" | "schema">,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { rows } = await client.rows(
    `SELECT table_name FROM ${quoteName(catalog)}.information_schema.tables
     WHERE table_schema = ${quoteText(schema)} AND table_name LIKE 'deskfeed\\_v%' ESCAPE '\\'`,
    { signal },
  );
  const tables = rows.map(([name]) => String(name));
  const newest = Math.max(format, ...tables.map((name) => Number(/^deskfeed_v(\d+)_/.exec(name)?.[1] ?? 0)));
  if (newest > format)
    throw new EngineFailed(
      `The tables in ${catalog}.${schema} are of format ${newest}; this Deskfeed reads format ${format}.`,
      {
        code: "state_format",
        next: "fix",
        advice: "Use the Deskfeed that wrote them, or name another schema under customer360.state.",
      },
    );
  return tables;
}

export async function findTargetTables(
  client: TrinoClient,
  place: StatePlace,
  target: string,
  signal: AbortSignal | undefined,
): Promise<TargetTables> {
  const tables = await listTables(client, place, signal);
  const mine = (kind: string): readonly string[] => {
    const start = `${prefix}${kind}_${hashOf(target)}_`;
    return tables.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  };
  const ledgers = mine("ledger").map(Number);
  const ready = mine("ready").map(Number);
  const current = Math.max(0, ...ledgers.filter((generation) => ready.includes(generation)));
  const isOld = (generation: number): boolean => generation !== current;
  const named = (kind: "moves" | "plan"): readonly string[] =>
    mine(kind).map((rest) => qualified(place, `${prefix}${kind}_${hashOf(target)}_${rest}`));
  return {
    ledger: current === 0 ? null : ledgerName(place, target, current),
    moves: named("moves"),
    plans: named("plan"),
    dry: mine("dry").map((rest) => ({
      name: qualified(place, `${prefix}dry_${hashOf(target)}_${rest}`),
      begunSeconds: Number.parseInt(rest, 10),
    })),
    // The mark goes last: without it the ledger beside it is no ledger.
    garbage: [
      ...ledgers.filter(isOld).map((generation) => ledgerName(place, target, generation)),
      ...ready.filter(isOld).map((generation) => readyName(place, target, generation)),
    ],
    nextGeneration: Math.max(0, ...ledgers, ...ready) + 1,
  };
}

/** SQL of the ledger as it is with all that was settled since, in parentheses. */
export function ledgerSql({ ledger, moves }: Pick<TargetTables, "ledger" | "moves">): string {
  const held = ledger ?? noLedger;
  if (moves.length === 0) return `(SELECT ${ledgerColumns} FROM ${held})`;
  const latest = latestMoves(moves);
  return `(SELECT ${ledgerColumns} FROM ${held} AS b WHERE NOT EXISTS (SELECT 1 FROM ${latest} AS m WHERE m.k = b.k)
    UNION ALL SELECT ${ledgerColumns} FROM ${latest})`;
}

function latestMoves(moves: readonly string[]): string {
  const all = moves.map((name) => `SELECT * FROM ${name} WHERE k IS NOT NULL`).join(" UNION ALL ");
  return `(SELECT ${ledgerColumns} FROM (
    SELECT *, row_number() OVER (PARTITION BY k ORDER BY seq DESC) AS place FROM (${all})) WHERE place = 1)`;
}

/** Share of the ledger from which it is written anew: a MERGE leaves files and deletions that every later reading pays for. */
const rewrittenShareMin = 0.2;

export interface FoldedLedger {
  readonly ledger: string | null;
  readonly moves: readonly string[];
  /** In the order in which they can go, once it is sure that the run is still this process's. */
  readonly done: readonly string[];
}

/**
 * Brings what was settled into the ledger. Everything stays readable as it was and nothing is dropped: a planner that was paused until
 * another took its run over may come here late, and that other is adding to one of the tables by now.
 */
export async function foldMoves(
  client: TrinoClient,
  place: StatePlace,
  found: TargetTables,
  options: { readonly target: string; readonly signal: AbortSignal },
): Promise<FoldedLedger> {
  if (found.moves.length === 0) return { ledger: found.ledger, moves: [], done: found.garbage };
  const ledger = await movedLedger(client, place, { found, ...options });
  const replaced = found.ledger === null || found.ledger === ledger ? [] : [found.ledger];
  return { ledger, moves: [], done: [...found.garbage, ...found.moves, ...replaced] };
}

async function movedLedger(
  client: TrinoClient,
  place: StatePlace,
  parts: { readonly target: string; readonly found: TargetTables; readonly signal: AbortSignal },
): Promise<string> {
  const { target, found, signal } = parts;
  if (found.ledger !== null && place.canMerge && (await isSmall(client, found, signal))) {
    await client.run(mergeSql(found.ledger, found.moves), { signal });
    return found.ledger;
  }
  const ledger = ledgerName(place, target, found.nextGeneration);
  await client.run(`CREATE TABLE ${ledger} AS SELECT * FROM ${ledgerSql(found)}`, { signal });
  await client.run(`CREATE TABLE ${readyName(place, target, found.nextGeneration)} (ready boolean)`, {
    signal,
  });
  return ledger;
}

async function isSmall(client: TrinoClient, found: TargetTables, signal: AbortSignal): Promise<boolean> {
  const counts = found.moves.map((name) => `(SELECT count(*) FROM ${name})`).join(" + ");
  const { rows } = await client.rows(`SELECT ${counts}, (SELECT count(*) FROM ${found.ledger})`, { signal });
  const [moved, held] = rows[0] ?? [];
  return Number(moved) < Number(held) * rewrittenShareMin;
}

function mergeSql(ledger: string, moves: readonly string[]): string {
  const columns = ledgerColumns.split(", ");
  const set = columns.slice(1).map((column) => `${column} = m.${column}`);
  const values = columns.map((column) => `m.${column}`);
  return `MERGE INTO ${ledger} AS l USING ${latestMoves(moves)} AS m ON l.k = m.k
    WHEN MATCHED THEN UPDATE SET ${set.join(", ")}
    WHEN NOT MATCHED THEN INSERT (${ledgerColumns}) VALUES (${values.join(", ")})`;
}

/** For a table that nobody reads any more: what cannot be dropped now is dropped by the next run, as all that was left behind. */
export async function dropLeftover(client: TrinoClient, table: string): Promise<void> {
  try {
    await client.run(`DROP TABLE IF EXISTS ${table}`);
  } catch (error) {
    if (!(error instanceof TrinoError || error instanceof EngineFailed)) throw error;
  }
}
