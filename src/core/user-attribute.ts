/**
 * The attributes of a Zendesk user by name: which may be written, of what type, and which are guarded or read-only.
 * Source: https://developer.zendesk.com/api-reference/ticketing/users/users/ (zendesk-api.md 5).
 */

/** Built-in attributes have these types; user fields bring those of account.ts. */
export type AttributeType = "text" | "email" | "phone" | "tags" | "checkbox" | "integer" | "integers";

interface Attribute {
  readonly type: AttributeType;
  /** Guarded attributes have effects on the whole account (zendesk-api.md 0.7): a template must allow each by name. */
  readonly guarded: boolean;
}

const open = (type: AttributeType): Attribute => ({ type, guarded: false });
const guarded = (type: AttributeType): Attribute => ({ type, guarded: true });

export const userAttributes: Readonly<Record<string, Attribute>> = {
  external_id: open("text"),
  name: open("text"),
  email: open("email"),
  phone: open("phone"),
  alias: open("text"),
  details: open("text"),
  notes: open("text"),
  locale: open("text"),
  locale_id: open("integer"),
  time_zone: open("text"),
  signature: open("text"),
  remote_photo_url: open("text"),
  tags: open("tags"),
  verified: open("checkbox"),
  skip_verify_email: open("checkbox"),
  shared_phone_number: open("checkbox"),
  role: guarded("text"),
  custom_role_id: guarded("integer"),
  organization_id: guarded("integer"),
  suspended: guarded("checkbox"),
  password: guarded("text"),
  ticket_restriction: guarded("text"),
  moderator: guarded("checkbox"),
  only_private_comments: guarded("checkbox"),
  default_group_id: guarded("integer"),
  agent_brand_ids: guarded("integers"),
};

/** Zendesk ignores these silently when they are sent, so Deskfeed says so instead. */
export const readOnlyAttributes: readonly string[] = [
  "active",
  "chat_only",
  "created_at",
  "iana_time_zone",
  "id",
  "last_login_at",
  "report_csv",
  "restricted_agent",
  "role_type",
  "shared",
  "shared_agent",
  "two_factor_auth_enabled",
  "updated_at",
  "url",
];

export const guardedAttributes: readonly string[] = Object.keys(userAttributes).filter(
  (name) => userAttributes[name]?.guarded,
);
