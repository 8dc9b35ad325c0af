/** Turns what was sent for one user into what would be stored, or into the refusal that the API answers. Reads the account, changes nothing. */
import { emailInUse, type WriteFailure } from "./answers.ts";
import { type FieldValue, judgeFieldValue } from "./field-values.ts";
import { ianaTimeZone, isEnabledLocale } from "./time-zones.ts";
import { type Attributes, isAttributes, plainAttributes } from "./user-attributes.ts";
import type { UserField } from "./user-fields.ts";
import type { IdentityType, Role, StoredUser } from "./users.ts";
import type { WriteContext } from "./write-user.ts";

/** An absent key leaves the user as it is. */
export interface PreparedWrite {
  name?: string;
  email?: string;
  verified?: boolean;
  skipsMail: boolean;
  externalId?: string | null;
  /** Null clears. */
  phone?: string | null;
  sharesPhone: boolean;
  role?: Role;
  suspended?: boolean;
  tags?: readonly string[];
  organizationIds?: readonly number[];
  userFields: { readonly field: UserField; readonly value: FieldValue }[];
  identities: { readonly type: IdentityType; readonly value: string }[];
  plain: (readonly [string, unknown])[];
}

type Check = (
  attributes: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  context: WriteContext,
) => WriteFailure | null;

const checks: readonly Check[] = [
  checkPermission,
  checkName,
  checkEmail,
  checkExternalId,
  checkPhone,
  checkIdentities,
  checkOrganization,
  checkTags,
  checkUserFields,
  checkPlain,
];

export function checkWrite(
  attributes: Attributes,
  user: StoredUser | null,
  context: WriteContext,
): PreparedWrite | { readonly failure: WriteFailure } {
  const prepared: PreparedWrite = {
    skipsMail: attributes.skip_verify_email === true,
    sharesPhone: attributes.shared_phone_number === true,
    userFields: [],
    identities: [],
    plain: [],
  };
  if (typeof attributes.verified === "boolean") prepared.verified = attributes.verified;
  if (typeof attributes.suspended === "boolean") prepared.suspended = attributes.suspended;
  for (const check of checks) {
    const failure = check(attributes, prepared, user, context);
    if (failure) return { failure };
  }
  return prepared;
}

const addressMax = 320;
/** The last part of the domain without an underscore: "error@example.com_" is a recorded refusal. */
const addressForm = /^[^\s@"(),:;<>[\]\\]+@(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u;

export function isEmailAddress(text: string): boolean {
  return text.length <= addressMax && addressForm.test(text);
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === "string" && value.trim() === "");
}

/** Agents change end users only; users shared in from another account are changed by nobody. */
function checkPermission(
  attributes: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { actorRole }: WriteContext,
): WriteFailure | null {
  const refuse = (description: string): WriteFailure => ({
    field: "base",
    code: null,
    description,
    forbidden: true,
  });
  if (user?.shared) return refuse("Access denied: users shared from another account cannot be updated");
  if (user && user.role !== "end-user" && actorRole !== "admin")
    return refuse("Access denied: agents can update end users only");
  const role = attributes.role;
  if (role === undefined || role === null) return null;
  if (role !== "end-user" && role !== "agent" && role !== "admin")
    return { field: "role", code: "InvalidValue", description: `Role: ${String(role)} is invalid` };
  // "end-user" beside a custom role makes an agent (zendesk-api.md 2, "Roles and special users").
  prepared.role = role === "end-user" && (attributes.custom_role_id ?? null) !== null ? "agent" : role;
  return prepared.role !== "end-user" && actorRole !== "admin"
    ? refuse("Access denied: only admins give roles")
    : null;
}

function checkName(
  { name }: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { settings }: WriteContext,
): WriteFailure | null {
  if (user !== null && name === undefined) return null;
  if (name === undefined || isBlank(name)) {
    if (user !== null && settings.blankNameOnUpdate === "ignore") return null;
    return { field: "name", code: "BlankValue", description: "Name: cannot be blank" };
  }
  const text = String(name);
  if (settings.textCharactersMax !== null && text.length > settings.textCharactersMax) {
    const description = `Name: is too long (maximum is ${settings.textCharactersMax} characters)`;
    return { field: "name", code: "ValueTooLong", description };
  }
  prepared.name = text;
  return null;
}

function checkEmail(
  { email }: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { settings, users }: WriteContext,
): WriteFailure | null {
  if (email === undefined) return null;
  if (isBlank(email)) {
    if (user === null || settings.emailNullOnUpdate === "ignore") return null;
    return { field: "email", code: "BlankValue", description: "Email: cannot be blank" };
  }
  const address = String(email).trim().toLowerCase();
  if (!isEmailAddress(address))
    return { field: "email", code: null, description: `Email: ${String(email)} is not properly formatted` };
  const owner = user?.email === address ? user : users.emailIdentity(address)?.user;
  if (owner !== undefined && owner !== user) return emailInUse(address);
  prepared.email = address;
  return null;
}

function checkExternalId(
  { external_id: sent }: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { users }: WriteContext,
): WriteFailure | null {
  if (sent === undefined) return null;
  if (sent === null || sent === "") {
    prepared.externalId = null;
    return null;
  }
  const externalId = String(sent);
  const owner = user?.externalId === externalId ? user : users.byExternalId(externalId);
  // The key `name` is what a live-tested mock has; unverified.
  if (owner !== undefined && owner !== user)
    return { field: "name", code: "DuplicateValue", description: "External has already been taken" };
  prepared.externalId = externalId;
  return null;
}

const e164 = /^\+[1-9]\d{6,14}$/;

function checkPhone(
  { phone }: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { settings }: WriteContext,
): WriteFailure | null {
  if (phone === undefined) return null;
  if (isBlank(phone)) {
    if (user?.phone && user.email === null && prepared.email === undefined) {
      const description = "Phone: the last of e-mail and phone cannot be removed";
      return { field: "phone", code: "BlankValue", description };
    }
    prepared.phone = null;
    return null;
  }
  const number = String(phone).trim();
  if (settings.phoneValidation && !e164.test(number))
    return {
      field: "phone",
      code: "InvalidFormat",
      description: `Phone: ${number} is not properly formatted`,
    };
  prepared.phone = number;
  return null;
}

const identityTypes: readonly string[] = ["email", "phone_number", "google", "twitter", "facebook"];

export function isIdentityType(type: unknown): type is IdentityType {
  return typeof type === "string" && identityTypes.includes(type);
}

/** `identities` is read on creation only. */
function checkIdentities(
  { identities }: Attributes,
  prepared: PreparedWrite,
  user: StoredUser | null,
  { users }: WriteContext,
): WriteFailure | null {
  if (user !== null || !Array.isArray(identities)) return null;
  for (const identity of identities as readonly unknown[]) {
    if (!isAttributes(identity) || !isIdentityType(identity.type)) continue;
    const { type } = identity;
    const value = String(identity.value ?? "").trim();
    const stored = type === "email" ? value.toLowerCase() : value;
    if (type === "email" && !isEmailAddress(stored))
      return { field: "email", code: null, description: `Email: ${value} is not properly formatted` };
    const owner = type === "email" ? users.emailIdentity(stored) : users.phoneIdentity(stored);
    if (owner) return emailInUse(value);
    const isRepeated =
      stored === prepared.email || prepared.identities.some((other) => other.value === stored);
    if (!isRepeated) prepared.identities.push({ type, value: stored });
  }
  return null;
}

/** A default organization on an update replaces all memberships (zendesk-api.md 8, item 8). */
function checkOrganization(
  attributes: Attributes,
  prepared: PreparedWrite,
  _user: StoredUser | null,
  { organizations }: WriteContext,
): WriteFailure | null {
  const id = attributes.organization_id;
  const named = attributes.organization;
  if (id === null) prepared.organizationIds = [];
  else if (id !== undefined) {
    if (!Number.isInteger(Number(id)))
      return { field: "organization", code: "InvalidValue", description: "Organization: is invalid" };
    prepared.organizationIds = [Number(id)];
  } else if (isAttributes(named) && typeof named.name === "string")
    prepared.organizationIds = [organizations.idOf(named.name)];
  return null;
}

function checkTags({ tags }: Attributes, prepared: PreparedWrite): WriteFailure | null {
  if (tags === undefined) return null;
  const sent: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const clean: string[] = [];
  for (const tag of sent) {
    // Lower case and no blanks by connectors' comments; the exact rule is not known.
    const text = String(tag).trim().toLowerCase().replace(/\s+/g, "_");
    if (text !== "" && !clean.includes(text)) clean.push(text);
  }
  prepared.tags = clean;
  return null;
}

function checkUserFields(
  attributes: Attributes,
  prepared: PreparedWrite,
  _user: StoredUser | null,
  { fields, settings }: WriteContext,
): WriteFailure | null {
  const sent = attributes.user_fields;
  if (!isAttributes(sent)) return null;
  for (const key in sent) {
    const field = fields.byKey(key);
    if (!field?.active) {
      if (settings.unknownUserField === "ignore") continue;
      return { field: "base", code: "InvalidValue", description: `User field ${key} does not exist` };
    }
    const judged = judgeFieldValue(field, sent[key], settings);
    if (judged.is === "refused") return { field: key, code: "InvalidValue", description: judged.reason };
    if (judged.is === "kept") prepared.userFields.push({ field, value: judged.value });
  }
  return null;
}

function checkPlain(
  attributes: Attributes,
  prepared: PreparedWrite,
  _user: StoredUser | null,
  { settings }: WriteContext,
): WriteFailure | null {
  for (const key of plainAttributes) {
    const value = attributes[key];
    if (value === undefined) continue;
    const isUnknown =
      (key === "time_zone" && value !== null && ianaTimeZone(String(value)) === null) ||
      (key === "locale" && value !== null && !isEnabledLocale(String(value)));
    if (isUnknown && settings.unknownLocaleOrTimeZone === "fail") {
      const description = key === "locale" ? "Locale: is not enabled" : "Time zone: is invalid";
      return { field: key, code: "InvalidValue", description };
    }
    // A null alias is stored as an empty text, as recorded.
    if (!isUnknown) prepared.plain.push([key, key === "alias" ? (value ?? "") : value]);
  }
  return null;
}
