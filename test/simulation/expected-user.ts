/** What a row is bound to come to under a query and a template, told without the product's own rules: the model that plays are held against. */
import { type Customer, staffEmail, unknownTier } from "./customers.ts";
import { cellOf, fieldOf, type SentQuery } from "./sent-query.ts";

/** Sent, rejected before sending, or refused by the destination for what it is. */
export type Fate = "sent" | "rejected" | "refused";

export interface ExpectedUser {
  readonly row: Customer;
  readonly fate: Fate;
  /** What the user must hold once the row has arrived; fields that are not named may hold anything. */
  readonly held: ReadonlyMap<string, string | number | boolean | null>;
}

/** What each field takes; fields that are not here take nothing and their columns are ignored. */
const fieldKinds: Readonly<Record<string, "text" | "number" | "tier" | "phone">> = {
  phone: "phone",
  "user_fields.preferences": "text",
  "user_fields.next_best_action": "text",
  "user_fields.city": "text",
  "user_fields.state": "text",
  "user_fields.country": "text",
  "user_fields.favourite_genre": "text",
  "user_fields.support_agent": "text",
  "user_fields.loyalty_tier": "tier",
  "user_fields.orders": "number",
  "user_fields.satisfaction": "number",
  "user_fields.average_order": "number",
  "user_fields.ltv": "number",
};

export function expectedUser(row: Customer, query: SentQuery): ExpectedUser {
  const { template, columns } = query;
  const held = new Map<string, string | number | boolean | null>(Object.entries(template.fixed) as never);
  let isRejected = row.name === null || (row.external_id === null && row.email === null);
  if (row.name !== null) held.set("name", row.name.trim());
  for (const column of columns) {
    const field = fieldOf(column, query);
    const kind = fieldKinds[field];
    if (kind === undefined) continue;
    held.delete(field);
    const value = fitted(kind, cellOf(row, column), template.defaultCountry);
    if (value === "unfit") isRejected ||= template[kind === "phone" ? "phones" : "values"] === "reject";
    else if (value !== null && value !== "") held.set(field, value);
    // Else left as it was, whatever that is. Files do not tell an empty text from none.
    else if (template.nulls === "clear") held.set(field, null);
  }
  const fate = isRejected ? "rejected" : row.email === staffEmail ? "refused" : "sent";
  return { row, fate, held };
}

function fitted(
  kind: "text" | "number" | "tier" | "phone",
  value: string | number | null,
  country: string | null,
): string | number | null | "unfit" {
  if (value === null) return null;
  if (kind === "tier") return value === unknownTier ? "unfit" : value;
  if (kind !== "phone") return value;
  const digits = String(value).replaceAll(/\D/g, "");
  if (String(value).startsWith("+")) return `+${digits}`;
  return digits !== "" && country === "US" ? `+1${digits}` : "unfit";
}
