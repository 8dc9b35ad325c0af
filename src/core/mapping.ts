/** Decides for every column of a result whether it is sent, to which field and of what type, and says why when it is not. */
import type { Account, UserField, UserFieldType } from "./account.ts";
import type { Column, ColumnKind } from "./column.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { nearest } from "./nearest.ts";
import type { DataTemplate } from "./template.ts";
import { type AttributeType, readOnlyAttributes, userAttributes } from "./user-attribute.ts";

/** Where a value goes: a built-in attribute, or a user field by key. */
export interface Field {
  readonly name: string;
  readonly userFieldKey: string | null;
  readonly type: AttributeType | UserFieldType;
  readonly options: readonly string[];
  readonly pattern: string | null;
}

export interface MappedColumn {
  readonly column: string;
  readonly kind: ColumnKind;
  readonly field: Field;
}

export interface FixedValue {
  readonly field: Field;
  readonly value: string | number | boolean | readonly string[];
}

export interface Mapping {
  /** Every column of the result, in its order, for people. */
  readonly columns: readonly ColumnPlan[];
  readonly mapped: readonly MappedColumn[];
  readonly fixed: readonly FixedValue[];
  readonly externalId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  /** The column that holds each row's country, as the result spells it. */
  readonly country: string | null;
}

const userFieldPrefix = "user_fields.";
const userFieldKey = /^[a-z0-9_]+$/i;
/** The one column that Customer 360 queries always carry and Zendesk never knows; ignored without a word. */
const silentColumn = "amperity_id";

type Verdict =
  | { readonly field: Field }
  | {
      readonly status: "ignored" | "refused";
      readonly reason: string;
      readonly suggestion?: string;
      readonly known?: string;
    };

/** `account` is null when its fields could not be read: then well-formed user fields are taken on trust, as text. */
export function mapColumns(
  columns: readonly Column[],
  template: DataTemplate,
  account: Account | null,
): Mapping {
  const renames = new Map(
    Object.entries(template.rename).map(([column, field]) => [column.toLowerCase(), field]),
  );
  const taken = new Map<string, string>();
  const mapped: MappedColumn[] = [];
  const plans = columns.map((column): ColumnPlan => {
    const verdict = judgeColumn(
      column,
      renames.get(column.name.toLowerCase()) ?? column.name,
      template,
      account,
      taken,
    );
    if (!("field" in verdict)) {
      const { status, reason, suggestion, known } = verdict;
      return {
        column: column.name,
        field: known ?? null,
        status,
        reason,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    taken.set(verdict.field.name, column.name);
    mapped.push({ column: column.name, kind: column.kind, field: verdict.field });
    return { column: column.name, field: verdict.field.name, status: "sent" };
  });
  const columnOf = (field: string): string | null =>
    mapped.find((one) => one.field.name === field)?.column ?? null;
  return {
    columns: plans,
    mapped,
    fixed: fixedValues(template, account, taken),
    externalId: columnOf("external_id"),
    email: columnOf("email"),
    name: columnOf("name"),
    country: columns.find(({ name }) => isCountryColumn(name, template))?.name ?? null,
  };
}

const isCountryColumn = (name: string, template: DataTemplate): boolean =>
  template.countryColumn !== null && name.toLowerCase() === template.countryColumn.toLowerCase();

function judgeColumn(
  column: Column,
  target: string,
  template: DataTemplate,
  account: Account | null,
  taken: ReadonlyMap<string, string>,
): Verdict {
  if (target.toLowerCase() === silentColumn)
    return { status: "ignored", reason: "the Amperity ID is not a Zendesk field" };
  const found = findField(target, account);
  if ("status" in found)
    return isCountryColumn(column.name, template)
      ? { status: "ignored", reason: "read only for the country of phones" }
      : found;
  const { field } = found;
  if (!isAllowed(field, template)) {
    return {
      status: "refused",
      known: field.name,
      reason: `guarded field: the data template must allow ${field.name} by name`,
    };
  }
  const other = taken.get(field.name);
  if (other !== undefined)
    return {
      status: "refused",
      known: field.name,
      reason: `${field.name} is already filled by the column ${other}`,
    };
  const unfit = unfitKind(column, field);
  return unfit === null ? { field } : { status: "refused", known: field.name, reason: unfit };
}

const isAllowed = ({ name }: Field, { allow }: DataTemplate): boolean =>
  userAttributes[name]?.guarded !== true || allow.includes(name);

/** Lists go to list fields only, and structures nowhere: Zendesk would answer 400 to the whole batch (zendesk-api.md 2). */
function unfitKind(column: Column, field: Field): string | null {
  if (column.kind === "nested")
    return `a column of type ${column.type} cannot be sent; pick a part of it in the query`;
  const takesList = field.type === "tags" || field.type === "multiselect" || field.type === "integers";
  if (column.kind === "list" && !takesList)
    return "a list cannot be sent to this field; join it with ARRAY_JOIN in the query";
  return null;
}

function findField(
  target: string,
  account: Account | null,
): { readonly field: Field } | Extract<Verdict, { status: string }> {
  const name = target.toLowerCase();
  const attribute = userAttributes[name];
  if (attribute !== undefined)
    return { field: { name, userFieldKey: null, type: attribute.type, options: [], pattern: null } };
  if (readOnlyAttributes.includes(name))
    return { status: "ignored", reason: "Zendesk fills this field itself" };
  if (name.startsWith(userFieldPrefix) && userFieldKey.test(name.slice(userFieldPrefix.length))) {
    return findUserField(target.slice(userFieldPrefix.length), account);
  }
  return ignored(target, account);
}

function findUserField(
  key: string,
  account: Account | null,
): { readonly field: Field } | Extract<Verdict, { status: string }> {
  if (account === null)
    return {
      field: {
        name: `${userFieldPrefix}${key}`,
        userFieldKey: key,
        type: "text",
        options: [],
        pattern: null,
      },
    };
  const known = account.userFields.find((field) => field.key.toLowerCase() === key.toLowerCase());
  if (known === undefined) return ignored(`${userFieldPrefix}${key}`, account);
  if (!known.active) return { status: "ignored", reason: "the field is switched off in Zendesk" };
  return { field: fieldOf(known) };
}

const fieldOf = (known: UserField): Field => ({
  name: `${userFieldPrefix}${known.key}`,
  userFieldKey: known.key,
  type: known.type,
  options: known.options,
  pattern: known.pattern,
});

function ignored(target: string, account: Account | null): Extract<Verdict, { status: string }> {
  const suggestion = suggest(target, account);
  return { status: "ignored", reason: "no such field", ...(suggestion === null ? {} : { suggestion }) };
}

function suggest(target: string, account: Account | null): string | null {
  const keys = (account?.userFields ?? []).filter(({ active }) => active).map(({ key }) => key);
  const bare = keys.find((key) => key.toLowerCase() === target.toLowerCase());
  if (bare !== undefined) return `${userFieldPrefix}${bare}`;
  const names = [
    ...Object.keys(userAttributes).filter((name) => !userAttributes[name]?.guarded),
    ...keys.map((key) => `${userFieldPrefix}${key}`),
  ];
  return nearest(target, names);
}

/** A fixed value yields to a column of the same field: what the query says of a customer is nearer the truth. */
function fixedValues(
  template: DataTemplate,
  account: Account | null,
  taken: ReadonlyMap<string, string>,
): readonly FixedValue[] {
  return Object.entries(template.fixed).flatMap(([name, value]) => {
    const found = findField(name, account);
    return "field" in found && isAllowed(found.field, template) && !taken.has(found.field.name)
      ? [{ field: found.field, value }]
      : [];
  });
}
