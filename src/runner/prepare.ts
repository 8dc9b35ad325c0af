/** What must be known before a plan: the columns of the query, the account's fields, and where each column goes. */
import { createHash } from "node:crypto";
import type { Account } from "../core/account.ts";
import type { Column } from "../core/column.ts";
import { compileSegment } from "../core/compile-segment.ts";
import { QueryFailed } from "../core/failure.ts";
import { type Mapping, mapColumns } from "../core/mapping.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine, PlanRequest, QueryText } from "../core/ports/engine.ts";
import { judgePage, userVersion } from "../core/user.ts";
import type { Orchestration } from "./orchestration.ts";
import { describeSqlSegment, readParts, refuseProblems, textOf } from "./segment-parts.ts";

export interface Preparation {
  readonly query: QueryText;
  readonly mapping: Mapping;
  readonly account: Account;
}

/** What is run: the text as it was written, or the one that a visual segment compiles to. */
export async function queryText(
  { query, visual }: Orchestration,
  engine: Engine,
  signal: AbortSignal,
): Promise<QueryText> {
  if (visual === null) return textOf(query);
  const { segment, definitions } = visual;
  const parts = await readParts({ name: query.name, visual: segment }, definitions, { engine, signal });
  refuseProblems({ name: query.name, visual: segment }, parts);
  return compileSegment(segment, parts);
}

export interface Described {
  readonly query: QueryText;
  readonly columns: readonly Column[];
}

/** Throws QueryFailed for a query that can never send anybody; asks the destination nothing, so it may run before a run is opened. */
export async function describeForSending(
  orchestration: Orchestration,
  engine: Engine,
  signal: AbortSignal,
): Promise<Described> {
  const query = await queryText(orchestration, engine, signal);
  if (orchestration.kind === "segment" && orchestration.visual === null)
    await describeSqlSegment(orchestration.query, { engine, signal });
  const columns = await engine.describe(query, signal);
  const mapping = mapColumns(columns, orchestration.template, null);
  const place = orchestration.query.file === null ? {} : { place: { file: orchestration.query.file } };
  const fail = (code: string, message: string, advice: string): never => {
    throw new QueryFailed(message, { code, next: "fix", advice, ...place });
  };
  const what = `${orchestration.kind} "${orchestration.query.name}"`;
  const names = columns.map(({ name }) => name).join(", ");
  if (mapping.mapped.length === 0)
    fail(
      "nothing_mapped",
      `No column of the ${what} goes to a Zendesk field.`,
      `Its columns are: ${names}. Name them as Zendesk does, for example AS name, AS email, AS "user_fields.city".`,
    );
  if (mapping.externalId === null && mapping.email === null)
    fail(
      "identity_column_missing",
      `The ${what} has neither a column external_id nor a column email.`,
      "Add one of the two: it decides which user a row is.",
    );
  if (mapping.name === null && !("name" in orchestration.template.fixed))
    fail(
      "name_column_missing",
      `The ${what} has no column name.`,
      "Zendesk needs a name for every user: add it, for example CONCAT(given_name, ' ', surname) AS name.",
    );
  return { query, columns };
}

export async function prepare(
  orchestration: Orchestration,
  tools: { readonly engine: Engine; readonly destination: Destination },
  signal: AbortSignal,
): Promise<Preparation> {
  const { query, columns } = await describeForSending(orchestration, tools.engine, signal);
  const account = await tools.destination.account(signal);
  return { query, mapping: mapColumns(columns, orchestration.template, account), account };
}

export interface PlanNames {
  readonly id: string;
  readonly target: string;
}

export function planRequest(
  orchestration: Orchestration,
  { query, mapping }: Preparation,
  names: PlanNames,
  signal: AbortSignal,
  onProgress?: PlanRequest["onProgress"],
): PlanRequest {
  const rules = { mapping, template: orchestration.template };
  const columns = mapping.mapped.map(({ column }) => column);
  return {
    ...names,
    query,
    identity: { externalId: mapping.externalId, email: mapping.email },
    columns:
      mapping.country === null || columns.includes(mapping.country) ? columns : [...columns, mapping.country],
    version: versionOf(orchestration, mapping),
    judge: (page) => judgePage(page, rules),
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** Short, since it goes into the fingerprint of every row; covers all that turns a row into a user. */
function versionOf(orchestration: Orchestration, mapping: Mapping): string {
  const rules = JSON.stringify([
    userVersion,
    orchestration.template,
    mapping.mapped,
    mapping.fixed,
    mapping.country,
  ]);
  return createHash("sha256").update(rules).digest("hex").slice(0, 16);
}
