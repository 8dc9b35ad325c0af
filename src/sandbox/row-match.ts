/** Tells whether one user of a request body is meant by a rule. */
import type { RowMatch } from "./fault-rules.ts";
import { type Attributes, isAttributes } from "./user-attributes.ts";

export function isRowMeant(row: Attributes, match: RowMatch): boolean {
  const { externalId, email, field, share } = match;
  if (externalId !== undefined && !isOneOf(row.external_id, externalId)) return false;
  if (email !== undefined && !isOneOf(row.email, email)) return false;
  if (field !== undefined && !isValueMeant(sentValue(row, field), match)) return false;
  return share === undefined || shareOf(row) < share;
}

function isOneOf(value: unknown, wanted: string | readonly string[]): boolean {
  if (value === undefined || value === null) return false;
  const text = String(value).toLowerCase();
  return (typeof wanted === "string" ? [wanted] : wanted).some((one) => one.toLowerCase() === text);
}

/** With neither `equals` nor `contains`, it is enough that the field was sent. */
function isValueMeant(value: unknown, { equals, contains }: RowMatch): boolean {
  if (value === undefined) return false;
  if (contains !== undefined && !String(value).toLowerCase().includes(contains.toLowerCase())) return false;
  return equals === undefined || value === equals;
}

const fieldPrefix = "user_fields.";

function sentValue(row: Attributes, field: string): unknown {
  if (!field.startsWith(fieldPrefix)) return row[field];
  const fields = row.user_fields;
  return isAttributes(fields) ? fields[field.slice(fieldPrefix.length)] : undefined;
}

/** Where a user stands between 0 and 1, by identity (FNV-1a): the same user is always meant, or never. */
function shareOf(row: Attributes): number {
  const identity = String(row.external_id ?? row.email ?? row.id ?? "").toLowerCase();
  let hash = 0x811c9dc5;
  for (let index = 0; index < identity.length; index += 1)
    hash = Math.imul(hash ^ identity.charCodeAt(index), 0x01000193);
  // The last bits of similar texts are close to each other; mixing spreads them over the whole range.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}
