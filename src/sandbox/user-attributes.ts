/** The words of the user object that a caller may write, and the shape each must have before any of them is judged (zendesk-api.md 5). */

export type Attributes = Readonly<Record<string, unknown>>;

/** Kept as sent and answered as they are; the sandbox does nothing with them. */
export const plainAttributes: readonly string[] = [
  "agent_brand_ids",
  "alias",
  "custom_role_id",
  "default_group_id",
  "details",
  "locale",
  "locale_id",
  "moderator",
  "notes",
  "only_private_comments",
  "photo",
  "remote_photo_url",
  "signature",
  "ticket_restriction",
  "time_zone",
];

const writable = new Set([
  ...plainAttributes,
  "email",
  "external_id",
  "identities",
  "name",
  "organization",
  "organization_id",
  "password",
  "phone",
  "role",
  "shared_phone_number",
  "skip_verify_email",
  "suspended",
  "tags",
  "user_fields",
  "verified",
]);

const arrays = ["tags", "identities"];
const scalars = ["name", "email", "external_id", "phone", "role"];

export function isAttributes(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first attribute of the wrong structure, which makes the whole call a 400; null where all is well. */
export function findIllTyped(attributes: Attributes): string | null {
  for (const key of arrays) {
    const value = attributes[key];
    if (value !== undefined && value !== null && !Array.isArray(value)) return key;
  }
  for (const key of scalars) {
    const value = attributes[key];
    if (typeof value === "object" && value !== null) return key;
  }
  const fields = attributes.user_fields;
  if (fields !== undefined && fields !== null && !isAttributes(fields)) return "user_fields";
  return null;
}

/** Keys that the API passes over without a word. */
export function unknownKeys(attributes: Attributes): readonly string[] {
  return Object.keys(attributes).filter((key) => !writable.has(key));
}

/** One list for all rows of the same shape: histories of a million users would otherwise hold a million equal lists. */
const sentLists = new Map<string, readonly string[]>();
const SENT_LISTS_MAX = 10_000;

interface Shape {
  /** The row's own keys, then those of its user fields. */
  readonly keys: readonly string[];
  readonly ownCount: number;
  readonly list: readonly string[];
}

/** The shape of the row before, since the rows of a batch mostly have one shape. */
let lastShape: Shape = { keys: [], ownCount: 0, list: [] };

/** Which known attributes were sent, user fields as `user_fields.<key>`. */
export function sentFields(attributes: Attributes): readonly string[] {
  if (isShape(attributes, lastShape)) return lastShape.list;
  const keys = Object.keys(attributes).filter((key) => key !== "user_fields");
  const sent = keys.filter((key) => writable.has(key) && key !== "skip_verify_email");
  const fields = isAttributes(attributes.user_fields) ? Object.keys(attributes.user_fields) : [];
  const named = [...sent, ...fields.map((key) => `user_fields.${key}`)];
  const shape = named.join("\n");
  const list = sentLists.get(shape) ?? named;
  if (sentLists.size < SENT_LISTS_MAX) sentLists.set(shape, list);
  lastShape = { keys: [...keys, ...fields], ownCount: keys.length, list };
  return list;
}

/** Whether a row has exactly these keys in this order, user fields last. Allocates nothing. */
function isShape(attributes: Attributes, { keys, ownCount }: Shape): boolean {
  let place = 0;
  for (const key in attributes) {
    if (key === "user_fields") continue;
    if (keys[place] !== key) return false;
    place += 1;
  }
  if (place !== ownCount) return false;
  const fields = attributes.user_fields;
  if (isAttributes(fields)) {
    for (const key in fields) {
      if (keys[place] !== key) return false;
      place += 1;
    }
  }
  return place === keys.length;
}
