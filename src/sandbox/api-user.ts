/** Users and identities as the API shows them: all fields of the documented table, with the values that recordings show for an end user (zendesk-api.md 5). */
import { apiTime } from "./clock-text.ts";
import { accountLocale, accountTimeZone, ianaTimeZone } from "./time-zones.ts";
import type { UserField } from "./user-fields.ts";
import type { Identity, StoredUser } from "./users.ts";

const LOCALE_ID_EN_US = 1;

/** The API's number of an agent's role type. */
const ROLE_TYPE_AGENT = 0;
const ROLE_TYPE_ADMIN = 4;

export function apiUser(user: StoredUser, fields: readonly UserField[], origin: string): object {
  const extra = user.extra ?? {};
  const isStaff = user.role !== "end-user";
  const timeZone = String(extra.time_zone ?? accountTimeZone);
  return {
    id: user.id,
    url: `${origin}/api/v2/users/${user.id}.json`,
    name: user.name,
    email: user.email,
    created_at: apiTime(user.createdMs),
    updated_at: apiTime(user.updatedMs),
    time_zone: timeZone,
    iana_time_zone: ianaTimeZone(timeZone),
    phone: user.phone,
    shared_phone_number: user.phone === null ? null : user.sharedPhone,
    photo: null,
    locale_id: extra.locale_id ?? LOCALE_ID_EN_US,
    locale: extra.locale ?? accountLocale,
    organization_id: user.organizationIds[0] ?? null,
    role: user.role,
    verified: user.active && user.identities.some((identity) => identity.verified),
    external_id: user.externalId,
    tags: user.tags,
    alias: extra.alias ?? null,
    active: user.active,
    shared: user.shared,
    shared_agent: false,
    last_login_at: null,
    two_factor_auth_enabled: null,
    signature: extra.signature ?? null,
    details: extra.details ?? null,
    notes: extra.notes ?? null,
    role_type: user.role === "admin" ? ROLE_TYPE_ADMIN : isStaff ? ROLE_TYPE_AGENT : null,
    custom_role_id: extra.custom_role_id ?? null,
    moderator: extra.moderator ?? isStaff,
    ticket_restriction: extra.ticket_restriction ?? (isStaff ? null : "requested"),
    only_private_comments: extra.only_private_comments ?? false,
    restricted_agent: !isStaff,
    suspended: user.suspended,
    default_group_id: extra.default_group_id ?? null,
    report_csv: false,
    chat_only: false,
    user_fields: apiUserFields(user, fields),
  };
}

/** Every active key, whether the user has a value or not: unset checkboxes are false, others null. */
function apiUserFields(user: StoredUser, fields: readonly UserField[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, type } of fields)
    values[key] = user.userFields[key] ?? (type === "checkbox" ? false : null);
  return values;
}

/** What `GET users/me` answers to nobody. */
export const anonymousUser: object = {
  id: null,
  url: null,
  name: "Anonymous user",
  email: "invalid@example.com",
  created_at: null,
  updated_at: null,
  time_zone: accountTimeZone,
  iana_time_zone: ianaTimeZone(accountTimeZone),
  phone: null,
  role: "end-user",
  verified: false,
  external_id: null,
  tags: [],
  active: false,
  shared: false,
  suspended: false,
  user_fields: {},
};

export function apiIdentity(identity: Identity, origin: string): object {
  const { id, user, type, value, verified, primary } = identity;
  return {
    url: `${origin}/api/v2/users/${user.id}/identities/${id}.json`,
    id,
    user_id: user.id,
    type,
    value,
    verified,
    primary,
    created_at: apiTime(identity.createdMs),
    updated_at: apiTime(identity.updatedMs),
    ...(type === "email" ? { undeliverable_count: 0, deliverable_state: deliverableState(value) } : {}),
    verification_method: verified ? "low" : "none",
    verified_at: verified ? apiTime(identity.updatedMs) : null,
  };
}

const reservedDomain = /@(?:[^@]*\.)?(?:example\.(?:com|net|org)|example|test|invalid)$/;

function deliverableState(address: string): string {
  return reservedDomain.test(address) ? "reserved_example" : "deliverable";
}

export function apiUserField(field: UserField, origin: string): object {
  const options = field.options.map(({ id, name, value }) => ({ id, name, raw_name: name, value }));
  return {
    url: `${origin}/api/v2/user_fields/${field.id}.json`,
    id: field.id,
    type: field.type,
    key: field.key,
    title: field.title,
    raw_title: field.title,
    description: field.description,
    raw_description: field.description,
    position: field.position,
    active: field.active,
    system: false,
    regexp_for_validation: field.pattern,
    created_at: apiTime(field.createdMs),
    updated_at: apiTime(field.updatedMs),
    ...(field.type === "checkbox" ? { tag: field.tag } : {}),
    ...(field.type === "dropdown" || field.type === "multiselect" ? { custom_field_options: options } : {}),
  };
}
