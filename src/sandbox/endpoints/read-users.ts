/** Endpoints that read users (zendesk-api.md 6): the caller, lists, look-ups, search and exports. */
import { type Answer, badRequest, ok, recordNotFound, tooManyValues } from "../answers.ts";
import { apiUser } from "../api-user.ts";
import type { Call, Endpoint } from "../call.ts";
import { apiTime } from "../clock-text.ts";
import { cursorText, listParameter, pageOf } from "../paging.ts";
import { findUsers } from "../user-search.ts";
import type { StoredUser } from "../users.ts";

const SHOW_MANY_MAX = 100;

/** Users in one page of an export, and how old its start must be. */
const EXPORT_PAGE_MAX = 1_000;
const EXPORT_AGE_MIN_MS = 60_000;

export const readUserEndpoints: readonly Endpoint[] = [
  { name: "users_me", method: "GET", path: "/users/me", access: "anyone", area: "users", run: me },
  { name: "users_search", method: "GET", path: "/users/search", access: "agent", area: "users", run: search },
  {
    name: "users_show_many",
    method: "GET",
    path: "/users/show_many",
    access: "agent",
    area: "users",
    run: showMany,
  },
  { name: "users_count", method: "GET", path: "/users/count", access: "agent", area: "users", run: count },
  { name: "users_list", method: "GET", path: "/users", access: "agent", area: "users", run: list },
  { name: "users_show", method: "GET", path: "/users/:id", access: "agent", area: "users", run: showOne },
  {
    name: "incremental_users_cursor",
    method: "GET",
    path: "/incremental/users/cursor",
    access: "admin",
    area: "users",
    run: exportByCursor,
  },
];

function show({ desk }: Call): (user: StoredUser) => object {
  const fields = desk.fields.active();
  const origin = desk.origin();
  return (user) => apiUser(user, fields, origin);
}

function me(call: Call): Answer {
  return ok({ user: { ...show(call)(call.actor.user), authenticity_token: "sandbox" } });
}

function showOne(call: Call): Answer {
  const user = call.desk.users.get(Number(call.params[0]));
  return user ? ok({ user: show(call)(user) }) : recordNotFound;
}

function list(call: Call): Answer {
  const { desk, query } = call;
  return pageOf(
    {
      name: "users",
      items: listed(call),
      show: show(call),
      origin: desk.origin(),
      path: "/api/v2/users.json",
    },
    query,
  );
}

function listed({ desk, query }: Call): readonly StoredUser[] {
  const externalId = query.get("external_id");
  if (externalId !== null) {
    const user = desk.users.byExternalId(externalId);
    return user ? [user] : [];
  }
  const roles = [...query.getAll("role[]"), ...query.getAll("role")];
  if (roles.length === 0) return desk.users.all().filter((user) => user.active);
  // The staff is a handful among any number of customers, so it is not looked for among them.
  const candidates = roles.includes("end-user") ? desk.users.all() : desk.users.staff();
  return candidates.filter((user) => user.active && roles.includes(user.role));
}

/** In ascending id, whatever the order of the request; unknown ones are left out. */
function showMany(call: Call): Answer {
  const { desk, query } = call;
  const ids = listParameter(query, "ids");
  const externalIds = listParameter(query, "external_ids");
  const named = ids ?? externalIds;
  if (named === null) return badRequest("Invalid attribute", "Parameter ids or external_ids is required");
  if (named.length > SHOW_MANY_MAX) return tooManyValues(ids ? "ids" : "external_ids", SHOW_MANY_MAX);
  const found = new Set<StoredUser>();
  for (const name of named) {
    const user = ids ? desk.users.get(Number(name)) : desk.users.byExternalId(name);
    if (user) found.add(user);
  }
  const users = [...found].sort((a, b) => a.id - b.id).map(show(call));
  return ok({ users, next_page: null, previous_page: null, count: users.length });
}

function count({ desk, atMs }: Call): Answer {
  return ok({ count: { value: desk.users.activeCount(), refreshed_at: apiTime(atMs) } });
}

/** Searches answered lately; more than these and the oldest go. */
const SEARCHES_KEPT_MAX = 1_000;

/** The same search within the cache's time gets the same answer, whatever was written since. */
function search(call: Call): Answer {
  const { desk, query, atMs } = call;
  const { searchCacheMs, searchLagMs } = desk.settings();
  const key = query.toString();
  const kept = desk.searches.get(key);
  if (kept && atMs - kept.atMs < searchCacheMs) return ok(kept.body);
  const externalId = query.get("external_id");
  const text = externalId === null ? (query.get("query") ?? "") : `external_id:"${externalId}"`;
  const items = findUsers(desk.users, text).filter((user) => atMs - user.createdMs >= searchLagMs);
  const listing = {
    name: "users",
    items,
    show: show(call),
    origin: desk.origin(),
    path: "/api/v2/users/search.json",
  };
  const answer = pageOf({ ...listing, cursors: false }, query);
  if (answer.status !== 200 || typeof answer.body !== "object" || answer.body === null) return answer;
  desk.searches.delete(key);
  desk.searches.set(key, { atMs, body: answer.body });
  const [oldest] = desk.searches.keys();
  if (desk.searches.size > SEARCHES_KEPT_MAX && oldest !== undefined) desk.searches.delete(oldest);
  return answer;
}

/** The place in the change log where an export starts, from its cursor or its start time. */
function exportStart({ desk, query, atMs }: Call): number | Answer {
  const cursor = query.get("cursor");
  if (cursor !== null) {
    const place = Number(Buffer.from(cursor, "base64url").toString("utf8"));
    return Number.isInteger(place) && place >= 0 ? place : badRequest("Invalid attribute", "Invalid cursor");
  }
  const startMs = Number(query.get("start_time") ?? Number.NaN) * 1_000;
  if (!Number.isFinite(startMs)) return badRequest("Invalid attribute", "Parameter start_time is required");
  if (startMs > atMs - EXPORT_AGE_MIN_MS)
    return {
      status: 400,
      body: { error: "StartTimeTooRecent", description: "start_time must be at least 60 seconds ago" },
    };
  return desk.users.changePlaceAt(startMs);
}

function exportSize(query: URLSearchParams): number {
  const asked = Number(query.get("per_page"));
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, EXPORT_PAGE_MAX) : EXPORT_PAGE_MAX;
}

function exportByCursor(call: Call): Answer {
  const { desk, query } = call;
  const limited = desk.limits.takeExport(call.atMs);
  if (limited) return limited;
  const start = exportStart(call);
  if (typeof start !== "number") return start;
  const { users, next, isEnd } = desk.users.changedFrom(start, exportSize(query));
  const after = cursorText(next);
  return ok({
    users: users.map(show(call)),
    after_cursor: after,
    after_url: `${desk.origin()}/api/v2/incremental/users/cursor.json?cursor=${after}`,
    before_cursor: null,
    before_url: null,
    end_of_stream: isEnd,
  });
}
