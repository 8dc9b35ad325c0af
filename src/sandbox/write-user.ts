/**
 * Creates or updates one user as the API would: matching, then every check, then the change, so that a refused row changes nothing.
 * The order and the rules are zendesk-api.md 2 (matching, e-mail on an update, verified) and 5 (phone, tags, user fields).
 */
import { emailInUse, type WriteFailure } from "./answers.ts";
import type { MailBook } from "./mail-book.ts";
import type { OrganizationBook } from "./organizations.ts";
import type { SandboxSettings } from "./settings.ts";
import { type Attributes, sentFields } from "./user-attributes.ts";
import { checkWrite, type PreparedWrite } from "./user-checks.ts";
import type { FieldBook } from "./user-fields.ts";
import type { Role, StoredUser, UserStore } from "./users.ts";

export interface WriteContext {
  readonly users: UserStore;
  readonly fields: FieldBook;
  readonly organizations: OrganizationBook;
  readonly mails: MailBook;
  readonly settings: SandboxSettings;
  readonly actorRole: Role;
  readonly atMs: number;
  readonly jobId: string | null;
  readonly writer: string | null;
}

export type WriteResult =
  | { readonly ok: true; readonly user: StoredUser; readonly kind: "created" | "updated" }
  | { readonly ok: false; readonly user: StoredUser | null; readonly failure: WriteFailure };

/** Writes the user whom `matchUser` found, or a new one, unless the match is one that the settings refuse. */
export function upsertUser(
  attributes: Attributes,
  matched: StoredUser | null,
  context: WriteContext,
): WriteResult {
  const conflict = matchConflict(attributes, matched, context.settings);
  return conflict ? { ok: false, user: matched, failure: conflict } : writeUser(attributes, matched, context);
}

/** Writes this user; null is a new one. */
export function writeUser(
  attributes: Attributes,
  user: StoredUser | null,
  context: WriteContext,
): WriteResult {
  const prepared = checkWrite(attributes, user, context);
  if ("failure" in prepared) return { ok: false, user, failure: prepared.failure };

  const isNew = user === null;
  const written = user ?? context.users.add(prepared.name ?? "", "end-user", context.atMs);
  const note = applyWrite(prepared, written, isNew, context);
  context.users.noteWrite(written, {
    atMs: context.atMs,
    kind: isNew ? "created" : "updated",
    jobId: context.jobId,
    writer: context.writer,
    fields: sentFields(attributes),
    note,
  });
  return { ok: true, user: written, kind: isNew ? "created" : "updated" };
}

/** An external id goes before an e-mail; an e-mail finds its user by any of the user's addresses. */
export function matchUser(attributes: Attributes, users: UserStore): StoredUser | null {
  const externalId = attributes.external_id;
  if (externalId !== undefined && externalId !== null && externalId !== "") {
    const user = users.byExternalId(String(externalId));
    if (user) return user;
  }
  const email = attributes.email;
  return typeof email === "string" ? (users.emailIdentity(email.trim())?.user ?? null) : null;
}

/** The cases in which the documents leave open whether the match may be used at all. */
function matchConflict(
  attributes: Attributes,
  user: StoredUser | null,
  settings: SandboxSettings,
): WriteFailure | null {
  const externalId = attributes.external_id ?? "";
  if (externalId === "") {
    const isNobody = (attributes.email ?? "") === "";
    return isNobody && settings.upsertWithoutIdentity === "fail"
      ? { field: "base", code: "BlankValue", description: "Email or external_id: cannot be blank" }
      : null;
  }
  const isByExternalId = user?.externalId?.toLowerCase() === String(externalId).toLowerCase();
  if (user === null || isByExternalId) return null;
  const refuses =
    user.externalId === null
      ? settings.knownEmailNewExternalId === "fail"
      : settings.knownEmailOtherExternalId === "fail";
  return refuses ? emailInUse(String(attributes.email)) : null;
}

/** Does what was checked, and says in words what happened beyond it. */
function applyWrite(
  prepared: PreparedWrite,
  user: StoredUser,
  isNew: boolean,
  context: WriteContext,
): string | null {
  const notes: string[] = [];
  const { users, atMs } = context;
  if (prepared.name !== undefined) user.name = prepared.name;
  if (prepared.role !== undefined && prepared.role !== user.role) {
    notes.push(`role ${prepared.role}`);
    users.setRole(user, prepared.role);
  }
  if (prepared.externalId !== undefined) users.setExternalId(user, prepared.externalId);
  if (prepared.suspended !== undefined) user.suspended = prepared.suspended;
  if (prepared.tags !== undefined) user.tags = prepared.tags;
  if (prepared.organizationIds !== undefined) {
    if (user.organizationIds.length > 1) notes.push("other organizations dropped");
    user.organizationIds = prepared.organizationIds;
  }
  for (const [key, value] of prepared.plain) user.extra = { ...user.extra, [key]: value };
  applyEmail(prepared, user, isNew, context, notes);
  applyPhone(prepared, user, context, notes);
  for (const { type, value } of prepared.identities)
    users.addIdentity(user, type, value, { verified: prepared.verified ?? false, atMs });
  applyUserFields(prepared, user);
  return notes.length === 0 ? null : notes.join(", ");
}

function applyEmail(
  { email, verified, skipsMail }: PreparedWrite,
  user: StoredUser,
  isNew: boolean,
  { users, settings, mails, atMs, jobId }: WriteContext,
  notes: string[],
): void {
  const known = email === undefined ? undefined : user.identities.find((one) => one.value === email);
  const primary = user.identities.find((one) => one.type === "email" && one.primary);
  if (email === undefined || known?.primary) {
    if (verified !== undefined && primary) primary.verified = verified;
    return;
  }
  if (known) return;
  const identity = users.addIdentity(user, "email", email, { verified: verified ?? false, atMs });
  if (!identity.primary) notes.push("second e-mail address added");
  const isAsked = isNew ? settings.mailsOnCreate : settings.mailsOnAddedAddress;
  const isSkipped = skipsMail && (jobId === null || settings.skipVerifyEmailInBulk);
  if (isAsked && !isSkipped && !identity.verified) mails.send(user.id, email, atMs);
}

/** Direct line, shared number or second number (zendesk-api.md 5, "Phone"). */
function applyPhone(
  { phone, sharesPhone }: PreparedWrite,
  user: StoredUser,
  { users, atMs }: WriteContext,
  notes: string[],
): void {
  if (phone === undefined || phone === user.phone) return;
  const direct = user.identities.find((one) => one.type === "phone_number" && one.primary);
  if (phone === null) {
    if (direct) users.removeIdentity(direct);
    user.phone = null;
    user.sharedPhone = false;
    return;
  }
  const owner = users.phoneIdentity(phone)?.user;
  if (direct) {
    if (owner === undefined) {
      users.addIdentity(user, "phone_number", phone, { verified: false, atMs });
      notes.push("second phone number added");
    }
    return;
  }
  user.phone = phone;
  user.sharedPhone = sharesPhone || (owner !== undefined && owner !== user);
  if (user.sharedPhone) notes.push("phone number shared with another user");
  else if (owner === undefined) users.addIdentity(user, "phone_number", phone, { verified: false, atMs });
}

function applyUserFields({ userFields }: PreparedWrite, user: StoredUser): void {
  if (userFields.length === 0) return;
  const values = { ...user.userFields };
  for (const { field, value } of userFields) {
    values[field.key] = value;
    if (field.tag === null) continue;
    const others = user.tags.filter((tag) => tag !== field.tag);
    user.tags = value === true ? [...others, field.tag] : others;
  }
  user.userFields = values;
}
