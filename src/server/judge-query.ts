/** What Zendesk would receive of a text in the editor: each column's field, and each row's user. */
import type { QueryFields } from "../contract/api/queries.ts";
import type { Account } from "../core/account.ts";
import type { Column, Row } from "../core/column.ts";
import { type Mapping, mapColumns } from "../core/mapping.ts";
import type { DefinedDestination } from "../core/ports/definition-book.ts";
import { type DataTemplate, defaultTemplate } from "../core/template.ts";
import { judgePage } from "../core/user.ts";
import { Refused } from "./actor.ts";
import type { ServerParts } from "./server-parts.ts";

export interface Rules {
  readonly template: DataTemplate;
  readonly account: Account | null;
}

/** Rules of the template (or the destination's default ones), and what is known of the account. */
export async function findRules(
  { serverStore, accounts }: Pick<ServerParts, "serverStore" | "accounts">,
  ids: {
    readonly templateId?: string | null | undefined;
    readonly destinationId?: string | null | undefined;
  },
): Promise<Rules> {
  const { definitions } = serverStore;
  const template = ids.templateId
    ? (await definitions.templates()).find(({ id }) => id === ids.templateId)
    : undefined;
  if (ids.templateId && template === undefined)
    throw new Refused(404, "unknown", "There is no such data template.");
  const destination = await findDestination(definitions, template?.destinationId ?? ids.destinationId);
  return {
    template: { ...defaultTemplate, ...template?.rules },
    account: destination === null ? null : await accounts.account(destination),
  };
}

async function findDestination(
  definitions: ServerParts["serverStore"]["definitions"],
  id: string | null | undefined,
): Promise<DefinedDestination | null> {
  if (!id) return null;
  const found = (await definitions.destinations()).find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, "unknown", "There is no such destination.");
  return found;
}

/** `changed` counts the rows of a plan that bring a field a new value. */
export function toFieldColumns(
  columns: Mapping["columns"],
  account: Account | null,
  changed: Readonly<Record<string, number>> | null = null,
): QueryFields["columns"] {
  return columns.map(({ column, field, status, reason, suggestion }) => {
    const key = field?.startsWith("user_fields.") ? field.slice("user_fields.".length) : null;
    const userField = account?.userFields.find((one) => one.key === key);
    return {
      column,
      field,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(suggestion === undefined ? {} : { suggestion }),
      title: userField?.title ?? null,
      type: userField?.type ?? null,
      changedUsers: changed === null || field === null || status !== "sent" ? null : (changed[field] ?? 0),
    };
  });
}

export function judgeColumns(columns: readonly Column[], { template, account }: Rules): QueryFields {
  const mapping = mapColumns(columns, template, account);
  const counted = (status: string): number => mapping.columns.filter((one) => one.status === status).length;
  return {
    columns: toFieldColumns(mapping.columns, account),
    sent: counted("sent"),
    ignored: counted("ignored"),
    refused: counted("refused"),
    missing: missingOf(mapping, template),
    accountKnown: account !== null,
  };
}

/** The same conditions under which a run refuses to start. */
function missingOf(mapping: Mapping, template: DataTemplate): QueryFields["missing"] {
  const missing: { code: string; column: null; message: string }[] = [];
  const add = (code: string, message: string): void => void missing.push({ code, column: null, message });
  if (mapping.externalId === null && mapping.email === null)
    add(
      "identity_column_missing",
      "Neither a column external_id nor a column email: one of the two decides which user a row is.",
    );
  if (mapping.name === null && !("name" in template.fixed))
    add("name_column_missing", "No column name: Zendesk needs a name for every user.");
  return missing;
}

export interface JudgedRow {
  readonly key: string | null;
  readonly verdict: "sent" | "rejected";
  readonly user: string | null;
  readonly problems: readonly {
    readonly code: string;
    readonly column: string | null;
    readonly message: string;
  }[];
}

/** Empty when the query cannot be sent as it is. Nothing is compared with the ledger: each row reads as a new one. */
export function judgeRows(
  columns: readonly Column[],
  rows: readonly Row[],
  { template, account }: Rules,
): readonly JudgedRow[] {
  const mapping = mapColumns(columns, template, account);
  if (missingOf(mapping, template).length > 0) return [];
  const keyOf = (row: Row): string | null => {
    const written = [mapping.externalId, mapping.email].map((column) =>
      column === null ? null : row[column],
    );
    const key = written.find((value) => typeof value === "string" && value.trim() !== "");
    return typeof key === "string" ? key : null;
  };
  const page = rows.map((row, index) => ({
    ordinal: index + 1,
    key: keyOf(row),
    row,
    before: null,
    shared: true,
  }));
  return judgePage(page, { mapping, template }).map((judgement, index) => {
    const key = page[index]?.key ?? null;
    if (judgement.verdict === "rejected")
      return { key, verdict: "rejected", user: null, problems: judgement.problems };
    const isSent = judgement.verdict === "send";
    return {
      key,
      verdict: "sent",
      user: isSent ? judgement.user : judgement.held,
      problems: isSent ? judgement.warnings : [],
    };
  });
}
