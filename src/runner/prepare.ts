/** What must be known before a plan: the columns of the query, the account's fields, and where each column goes. */
import { createHash } from "node:crypto";
import type { Account } from "../core/account.ts";
import type { Column } from "../core/column.ts";
import { QueryFailed } from "../core/failure.ts";
import { type Mapping, mapColumns } from "../core/mapping.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine, PlanRequest, QueryText } from "../core/ports/engine.ts";
import { judgePage, userVersion } from "../core/user.ts";
import type { Orchestration } from "./orchestration.ts";

export interface Preparation {
  readonly mapping: Mapping;
  readonly account: Account;
}

export const queryText = ({ query }: Orchestration): QueryText => ({
  sql: query.sql,
  dialect: query.dialect,
  ...(query.file === null ? {} : { file: query.file }),
});

/** Throws QueryFailed for a query that can never send anybody; asks the destination nothing, so it may run before a run is opened. */
export async function describeForSending(
  orchestration: Orchestration,
  engine: Engine,
  signal: AbortSignal,
): Promise<readonly Column[]> {
  const columns = await engine.describe(queryText(orchestration), signal);
  const mapping = mapColumns(columns, orchestration.template, null);
  const place = orchestration.query.file === null ? {} : { place: { file: orchestration.query.file } };
  const fail = (code: string, message: string, advice: string): never => {
    throw new QueryFailed(message, { code, next: "fix", advice, ...place });
  };
  const names = columns.map(({ name }) => name).join(", ");
  if (mapping.mapped.length === 0)
    fail(
      "nothing_mapped",
      `No column of the query "${orchestration.query.name}" goes to a Zendesk field.`,
      `Its columns are: ${names}. Name them as Zendesk does, for example AS name, AS email, AS "user_fields.city".`,
    );
  if (mapping.externalId === null && mapping.email === null)
    fail(
      "identity_column_missing",
      `The query "${orchestration.query.name}" has neither a column external_id nor a column email.`,
      "Add one of the two: it decides which user a row is.",
    );
  if (mapping.name === null && !("name" in orchestration.template.fixed))
    fail(
      "name_column_missing",
      `The query "${orchestration.query.name}" has no column name.`,
      "Zendesk needs a name for every user: add it, for example CONCAT(given_name, ' ', surname) AS name.",
    );
  return columns;
}

export async function prepare(
  orchestration: Orchestration,
  tools: { readonly engine: Engine; readonly destination: Destination },
  signal: AbortSignal,
): Promise<Preparation> {
  const columns = await describeForSending(orchestration, tools.engine, signal);
  const account = await tools.destination.account(signal);
  return { mapping: mapColumns(columns, orchestration.template, account), account };
}

export interface PlanNames {
  readonly id: string;
  readonly target: string;
}

export function planRequest(
  orchestration: Orchestration,
  { mapping }: Preparation,
  names: PlanNames,
  signal: AbortSignal,
  onProgress?: PlanRequest["onProgress"],
): PlanRequest {
  const rules = { mapping, template: orchestration.template };
  const columns = mapping.mapped.map(({ column }) => column);
  return {
    ...names,
    query: queryText(orchestration),
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
