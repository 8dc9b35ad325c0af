/** Endpoints that write one user at once (zendesk-api.md 2), with the limits that single writes have. */
import {
  type Answer,
  badRequest,
  created,
  invalidAttribute,
  ok,
  recordInvalid,
  recordNotFound,
  roleForbidden,
} from "../answers.ts";
import { apiUser } from "../api-user.ts";
import { type Call, type Endpoint, writeContext } from "../call.ts";
import { isRowMeant } from "../row-match.ts";
import { type Attributes, findIllTyped, isAttributes, unknownKeys } from "../user-attributes.ts";
import type { StoredUser } from "../users.ts";
import { matchUser, upsertUser, type WriteResult, writeUser } from "../write-user.ts";

export const singleUserEndpoints: readonly Endpoint[] = [
  {
    name: "users_create_or_update",
    method: "POST",
    path: "/users/create_or_update",
    access: "agent",
    area: "users",
    run: createOrUpdate,
  },
  { name: "users_create", method: "POST", path: "/users", access: "agent", area: "users", run: createUser },
  {
    name: "users_merge",
    method: "PUT",
    path: "/users/:id/merge",
    access: "agent",
    area: "users",
    run: mergeUser,
  },
  {
    name: "users_update",
    method: "PUT",
    path: "/users/:id",
    access: "agent",
    area: "users",
    run: updateUser,
  },
  {
    name: "users_delete",
    method: "DELETE",
    path: "/users/:id",
    access: "agent",
    area: "users",
    run: deleteUser,
  },
];

function createOrUpdate(call: Call): Answer {
  const sent = userOf(call.body, "users/create_or_update");
  if ("status" in sent) return sent;
  const { desk, atMs } = call;
  // Asked before and after: a user who is new has an id only then.
  const userKey = () => {
    const user = matchUser(sent.user, desk.users);
    return user ? `id ${user.id}` : identityText(sent.user);
  };
  return limited(call, userKey, () =>
    write(call, sent.user, () =>
      upsertUser(sent.user, matchUser(sent.user, desk.users), writeContext(call, null, atMs)),
    ),
  );
}

function createUser(call: Call): Answer {
  const sent = userOf(call.body, "users/create");
  return "status" in sent
    ? sent
    : write(call, sent.user, () => writeUser(sent.user, null, writeContext(call, null, call.atMs)));
}

function updateUser(call: Call): Answer {
  const user = userAt(call, 0);
  const sent = userOf(call.body, "users/update");
  if (!user) return recordNotFound;
  if ("status" in sent) return sent;
  return limited(
    call,
    () => `id ${user.id}`,
    () => write(call, sent.user, () => writeUser(sent.user, user, writeContext(call, null, call.atMs))),
  );
}

/** Soft: the user still answers, without identifiers (zendesk-api.md 6, "Deletion"). */
function deleteUser(call: Call): Answer {
  const user = userAt(call, 0);
  if (!user) return recordNotFound;
  if (user.role !== "end-user" && call.actor.user.role !== "admin") return roleForbidden;
  noteStaff(call, user);
  call.desk.users.softDelete(user);
  noteDeletion(call, user, "deleted");
  return ok({ user: show(call, user) });
}

/** The loser's addresses live on as secondary identities of the winner. */
function mergeUser(call: Call): Answer {
  const loser = userAt(call, 0);
  const target = isAttributes(call.body) && isAttributes(call.body.user) ? call.body.user.id : undefined;
  const winner = call.desk.users.get(Number(target));
  if (!loser || !winner?.active) return recordNotFound;
  if (loser.role !== "end-user" || winner.role !== "end-user" || loser === winner) return roleForbidden;
  call.desk.users.moveIdentities(loser, winner, call.atMs);
  call.desk.users.softDelete(loser);
  noteDeletion(call, loser, "merged");
  const { atMs, writer } = call;
  const note = "another user merged into this one";
  call.desk.users.noteWrite(winner, { atMs, kind: "updated", jobId: null, writer, fields: [], note });
  return ok({ user: show(call, winner) });
}

function limited(call: Call, userKey: () => string, act: () => Answer): Answer {
  const { limits } = call.desk;
  const before = userKey();
  const answer = limits.takeSingleWrite(before, call.atMs) ?? act();
  const after = userKey();
  if (after !== before) limits.nameUser(before, after);
  return { ...answer, headers: { ...limits.singleWriteHeaders(after, call.atMs), ...answer.headers } };
}

function write(call: Call, attributes: Attributes, act: () => WriteResult): Answer {
  const injected = call.befallen.rows.find((rule) => !rule.rows || isRowMeant(attributes, rule.rows));
  if (injected) {
    call.desk.faults.note("row-failed");
    return recordInvalid({
      field: "base",
      code: injected.error ?? null,
      description: injected.details ?? "Injected",
    });
  }
  call.desk.log.noteAccepted(1, call.atMs);
  call.done.users = 1;
  const result = act();
  if (!result.ok) return recordInvalid(result.failure);
  noteStaff(call, result.user);
  const body = { user: show(call, result.user) };
  const answer =
    result.kind === "created"
      ? created(body, `${call.desk.origin()}/api/v2/users/${result.user.id}.json`)
      : ok(body);
  return withWarning(call, attributes, answer);
}

/** A Ruby-style hash that names what was passed over; not dependable on user writes, hence a setting. */
function withWarning(call: Call, attributes: Attributes, answer: Answer): Answer {
  const unknown = call.desk.settings().warnHeader ? unknownKeys(attributes) : [];
  if (unknown.length === 0) return answer;
  const keys = unknown.map((key) => `"user.${key.replace(/[^\w.-]/g, "?")}"`).join(", ");
  const warning = `{:controller=>"users", :unpermitted_keys=>[${keys}], :invalid_values=>[]}`;
  return { ...answer, headers: { ...answer.headers, "x-zendesk-api-warn": warning } };
}

function userOf(body: unknown, action: string): { readonly user: Attributes } | Answer {
  const user = isAttributes(body) ? body.user : undefined;
  if (!isAttributes(user)) return badRequest("Invalid attribute", "Parameter user is required");
  const illTyped = findIllTyped(user);
  return illTyped ? invalidAttribute(illTyped, action) : { user };
}

function userAt(call: Call, place: number): StoredUser | null {
  const user = call.desk.users.get(Number(call.params[place]));
  return user?.active ? user : null;
}

function show(call: Call, user: StoredUser): object {
  return apiUser(user, call.desk.fields.active(), call.desk.origin());
}

function noteStaff(call: Call, user: StoredUser): void {
  if (user.role !== "end-user") call.desk.staffTouched.add(user.id);
}

function noteDeletion(call: Call, user: StoredUser, kind: "deleted" | "merged"): void {
  const { atMs, writer } = call;
  call.desk.users.noteWrite(user, { atMs, kind, jobId: null, writer, fields: [], note: null });
}

function identityText(user: Attributes): string {
  return String(user.external_id ?? user.email ?? "").toLowerCase();
}
