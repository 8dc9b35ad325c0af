/** A user's addresses and numbers one by one (zendesk-api.md 6, "Identities"). No narrow OAuth scope reaches them. */
import {
  type Answer,
  badRequest,
  created,
  noContent,
  ok,
  recordInvalid,
  recordNotFound,
  type WriteFailure,
} from "../answers.ts";
import { apiIdentity } from "../api-user.ts";
import type { Call, Endpoint } from "../call.ts";
import { pageOf } from "../paging.ts";
import { isAttributes } from "../user-attributes.ts";
import { isEmailAddress, isIdentityType } from "../user-checks.ts";
import type { Identity, IdentityType, StoredUser } from "../users.ts";

const path = "/users/:id/identities";

function endpoint(
  name: string,
  method: Endpoint["method"],
  tail: string,
  run: (call: Call, user: StoredUser) => Answer,
): Endpoint {
  const withUser = (call: Call) => {
    const user = call.desk.users.get(Number(call.params[0]));
    return user?.active ? run(call, user) : recordNotFound;
  };
  return { name, method, path: `${path}${tail}`, access: "agent", area: "broad", run: withUser };
}

export const identityEndpoints: readonly Endpoint[] = [
  endpoint("identities_list", "GET", "", list),
  endpoint("identities_create", "POST", "", add),
  endpoint("identities_show", "GET", "/:identity", (call, user) => withIdentity(call, user, show)),
  endpoint("identities_update", "PUT", "/:identity", (call, user) => withIdentity(call, user, change)),
  endpoint("identities_delete", "DELETE", "/:identity", (call, user) => withIdentity(call, user, remove)),
  endpoint("identities_make_primary", "PUT", "/:identity/make_primary", (call, user) =>
    withIdentity(call, user, makePrimary),
  ),
  endpoint("identities_verify", "PUT", "/:identity/verify", (call, user) => withIdentity(call, user, verify)),
  endpoint("identities_request_verification", "PUT", "/:identity/request_verification", (call, user) =>
    withIdentity(call, user, requestVerification),
  ),
];

function withIdentity(call: Call, user: StoredUser, run: (call: Call, identity: Identity) => Answer): Answer {
  const identity = user.identities.find(({ id }) => id === Number(call.params[1]));
  return identity ? run(call, identity) : recordNotFound;
}

function list(call: Call, user: StoredUser): Answer {
  const origin = call.desk.origin();
  return pageOf(
    {
      name: "identities",
      items: user.identities,
      show: (identity) => apiIdentity(identity, origin),
      origin,
      path: `/api/v2/users/${user.id}/identities.json`,
    },
    call.query,
  );
}

function show(call: Call, identity: Identity): Answer {
  return ok({ identity: apiIdentity(identity, call.desk.origin()) });
}

function add(call: Call, user: StoredUser): Answer {
  const sent = isAttributes(call.body) ? call.body.identity : undefined;
  if (!isAttributes(sent) || !isIdentityType(sent.type))
    return badRequest("Invalid attribute", "Parameter identity with type and value is required");
  const { type } = sent;
  const value = storedValue(type, sent.value);
  const failure = valueFailure(call, type, value, null);
  if (failure) return recordInvalid(failure);
  const isVerified = sent.verified === true;
  const { atMs, desk } = call;
  const identity = desk.users.addIdentity(user, type, value, { verified: isVerified, atMs });
  const skipsMail = sent.skip_verify_email === true || isVerified;
  if (type === "email" && !skipsMail) desk.mails.send(user.id, value, atMs);
  note(call, user, "identity added");
  const origin = desk.origin();
  const location = `${origin}/api/v2/users/${user.id}/identities/${identity.id}.json`;
  return created({ identity: apiIdentity(identity, origin) }, location);
}

function change(call: Call, identity: Identity): Answer {
  const sent = isAttributes(call.body) ? call.body.identity : undefined;
  if (!isAttributes(sent)) return badRequest("Invalid attribute", "Parameter identity is required");
  if (sent.value !== undefined) {
    const value = storedValue(identity.type, sent.value);
    const failure = valueFailure(call, identity.type, value, identity);
    if (failure) return recordInvalid(failure);
    call.desk.users.changeIdentityValue(identity, value, call.atMs);
  }
  if (typeof sent.verified === "boolean") identity.verified = sent.verified;
  note(call, identity.user, "identity changed");
  return show(call, identity);
}

/** Deleting a direct line leaves `user.phone` as it was, as reported. */
function remove(call: Call, identity: Identity): Answer {
  const { user } = identity;
  const isLast = user.identities.length === 1 && user.phone === null;
  if (isLast) {
    const description = "Identity: the last of e-mail and phone cannot be removed";
    return recordInvalid({ field: "base", code: null, description });
  }
  call.desk.users.removeIdentity(identity);
  note(call, user, "identity deleted");
  return noContent;
}

function makePrimary(call: Call, identity: Identity): Answer {
  call.desk.users.makePrimary(identity, call.atMs);
  note(call, identity.user, "primary identity changed");
  return list(call, identity.user);
}

function verify(call: Call, identity: Identity): Answer {
  identity.verified = true;
  note(call, identity.user, "identity verified");
  return show(call, identity);
}

function requestVerification(call: Call, identity: Identity): Answer {
  call.desk.mails.send(identity.user.id, identity.value, call.atMs);
  return ok({});
}

function storedValue(type: IdentityType, value: unknown): string {
  const text = String(value ?? "").trim();
  return type === "email" ? text.toLowerCase() : text;
}

function valueFailure(
  call: Call,
  type: IdentityType,
  value: string,
  own: Identity | null,
): WriteFailure | null {
  if (value === "") return { field: "value", code: "BlankValue", description: "Value: cannot be blank" };
  if (type === "email" && !isEmailAddress(value))
    return { field: "value", code: null, description: `Value: ${value} is not properly formatted` };
  const { users } = call.desk;
  const holder = type === "email" ? users.emailIdentity(value) : users.phoneIdentity(value);
  if (!holder || holder === own) return null;
  const description = `Value: ${value} is already being used by another user`;
  return { field: "value", code: "DuplicateValue", description };
}

function note(call: Call, user: StoredUser, text: string): void {
  const { atMs, writer, desk } = call;
  if (user.role !== "end-user") desk.staffTouched.add(user.id);
  desk.users.noteWrite(user, {
    atMs,
    kind: "updated",
    jobId: null,
    writer,
    fields: ["identities"],
    note: text,
  });
}
