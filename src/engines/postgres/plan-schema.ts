/** Our own tables beside the data: one ledger per target, a handful of tables per kept plan. Every plan drops its own. */
import { EngineFailed } from "../../core/failure.ts";
import type { PostgresServer } from "./server.ts";
import type { Transaction } from "./transaction.ts";

/** Not `deskfeed`: that is the control store's, which may live in the same database. */
export const planSchema = "deskfeed_plans";

/** Raised when tables change: a schema of another format is refused with advice instead of being misread. */
const planFormat = 1;
/** Names the lock under which the schema is made: two workers may start at once. */
const makingLock = 7_033_911_402;

/** No row can have it: the fingerprint of what may or may not have arrived. */
export const uncertain = "'00000000-0000-0000-0000-000000000000'::uuid";

/** Why plans cannot be kept beside the data, or null when they can. */
export async function whyNotBeside(server: PostgresServer): Promise<string | null> {
  const [standby, readOnly, exists, usable, creates, temporary] = await server.transaction(
    "read",
    {},
    (transaction) =>
      transaction.row(
        `SELECT pg_is_in_recovery()::text, current_setting('default_transaction_read_only'), (n.oid IS NOT NULL)::text,
         coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE'), false)::text,
         has_database_privilege(current_database(), 'CREATE')::text, has_database_privilege(current_database(), 'TEMPORARY')::text
       FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = $1`,
        [planSchema],
      ),
  );
  if (standby === "true") return "the server is a standby";
  if (readOnly === "on") return "the account only reads";
  if (temporary !== "true") return "the account may make no temporary tables";
  if (exists === "true")
    return usable === "true" ? null : `the account may not write to the schema ${planSchema}`;
  return creates === "true" ? null : "the account may make no schema";
}

export async function ensurePlanSchema(server: PostgresServer): Promise<void> {
  await server.transaction("write", {}, async (transaction) => {
    await transaction.run(
      `SELECT pg_advisory_xact_lock(${makingLock});
       CREATE SCHEMA IF NOT EXISTS ${planSchema};
       CREATE TABLE IF NOT EXISTS ${planSchema}.format (version int NOT NULL);
       INSERT INTO ${planSchema}.format SELECT ${planFormat} WHERE NOT EXISTS (SELECT FROM ${planSchema}.format);
       CREATE TABLE IF NOT EXISTS ${planSchema}.targets (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, target text NOT NULL UNIQUE);
       CREATE TABLE IF NOT EXISTS ${planSchema}.plans (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL UNIQUE,
         target int NOT NULL, facts text NOT NULL)`,
    );
    const [version] = await transaction.row(`SELECT max(version) FROM ${planSchema}.format`);
    if (Number(version) !== planFormat)
      throw new EngineFailed(
        `The schema ${planSchema} is of format ${version}; this Deskfeed reads format ${planFormat}.`,
        {
          code: "state_format",
          next: "fix",
          advice: `Use the Deskfeed that wrote it, or DROP SCHEMA ${planSchema} CASCADE: everybody is then sent once more.`,
        },
      );
  });
}

export const ledgerOf = (target: number): string => `${planSchema}.ledger_${target}`;

export interface PlanTables {
  readonly entries: string;
  readonly warnings: string;
  readonly groups: string;
  readonly rejected: string;
  readonly unchanged: string;
  readonly left: string;
  readonly settled: string;
}

export function planTables(number: number): PlanTables {
  const table = (name: string): string => `${planSchema}.plan_${number}_${name}`;
  return {
    entries: table("entries"),
    warnings: table("warnings"),
    groups: table("groups"),
    rejected: table("rejected"),
    unchanged: table("unchanged"),
    left: table("left"),
    settled: table("settled"),
  };
}

/** The target's number; its ledger is made when it is new. */
export async function openTarget(transaction: Transaction, target: string): Promise<number> {
  const find = (): Promise<readonly (string | null)[]> =>
    transaction.row(`SELECT number FROM ${planSchema}.targets WHERE target = $1`, [target]);
  const [known] = await find();
  if (known !== undefined) return Number(known);
  await transaction.ask(`INSERT INTO ${planSchema}.targets (target) VALUES ($1) ON CONFLICT DO NOTHING`, [
    target,
  ]);
  const [number] = await find();
  await lockTarget(transaction, Number(number));
  await transaction.run(
    `CREATE TABLE IF NOT EXISTS ${ledgerOf(Number(number))} (k uuid PRIMARY KEY, h uuid NOT NULL, has_rejected boolean NOT NULL,
       key text NOT NULL, held text, zendesk_user_id bigint, settled_at bigint NOT NULL, plan text NOT NULL)`,
  );
  return Number(number);
}

/** Whoever changes a ledger, or which plan is the newest of its target, does so alone. */
export async function lockTarget(transaction: Transaction, target: number): Promise<void> {
  await transaction.ask(`SELECT FROM ${planSchema}.targets WHERE number = $1 FOR UPDATE`, [target]);
}

export async function createPlanTables(transaction: Transaction, tables: PlanTables): Promise<void> {
  await transaction.run(
    `CREATE TABLE ${tables.entries} (position bigint PRIMARY KEY, ordinal bigint NOT NULL, wave int NOT NULL, k uuid NOT NULL,
       h uuid NOT NULL, shared boolean NOT NULL, key text NOT NULL, external_id text, email text, is_new boolean NOT NULL,
       zendesk_user_id bigint, user_text text NOT NULL, held text NOT NULL);
     CREATE TABLE ${tables.warnings} (position bigint PRIMARY KEY, key text NOT NULL, warnings text NOT NULL);
     CREATE TABLE ${tables.groups} (k uuid PRIMARY KEY, h uuid NOT NULL, has_rejected boolean NOT NULL);
     CREATE TABLE ${tables.rejected} (ordinal bigint PRIMARY KEY, key text, k uuid, problems text NOT NULL);
     CREATE TABLE ${tables.unchanged} (ordinal bigint PRIMARY KEY, k uuid NOT NULL, h uuid NOT NULL, shared boolean NOT NULL, held text NOT NULL);
     CREATE TABLE ${tables.left} (k uuid PRIMARY KEY);
     CREATE TABLE ${tables.settled} (position bigint PRIMARY KEY, delivered boolean NOT NULL, zendesk_user_id bigint)`,
  );
}

export async function dropPlan(transaction: Transaction, number: number): Promise<void> {
  await transaction.ask(`DELETE FROM ${planSchema}.plans WHERE number = $1`, [number]);
  for (const table of Object.values(planTables(number)))
    await transaction.run(`DROP TABLE IF EXISTS ${table}`);
}
