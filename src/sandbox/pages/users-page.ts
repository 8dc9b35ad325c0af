/** The list of users: what changed last first, or what a search finds. */
import type { Desk } from "../desk.ts";
import { findUsers } from "../user-search.ts";
import type { StoredUser } from "../users.ts";
import { type Html, html } from "./html.ts";
import { emptyState, listPage } from "./layout.ts";
import { nothing, shownNumber, shownText, shownTime } from "./shown.ts";

const USERS_PER_PAGE = 50;

/** A search stops here; more is said in words. */
const USERS_FOUND_MAX = 1_000;

export function usersPage(desk: Desk, query: URLSearchParams): Html {
  const search = query.get("q")?.trim() ?? "";
  const page = Math.max(1, Math.floor(Number(query.get("page"))) || 1);
  const skip = (page - 1) * USERS_PER_PAGE;
  const found = search === "" ? null : findUsers(desk.users, search).slice(0, USERS_FOUND_MAX);
  const total = found?.length ?? desk.users.all().length;
  const users = found?.slice(skip, skip + USERS_PER_PAGE) ?? desk.users.latestChanged(skip, USERS_PER_PAGE);
  if (users.length === 0) return listPage("Users", "", noUsers(search));
  const remark = found ? `${shownNumber(total)} found` : shownNumber(total);
  const now = desk.clock();
  const fieldCount = desk.fields.active().length;
  return listPage(
    "Users",
    remark,
    html`<div class="panel scrolls" role="region" aria-label="Users" tabindex="0"><table>
<thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col" class="wide">External ID</th><th scope="col" class="wide">User fields</th><th scope="col" class="wide">Tags</th><th scope="col">Last written</th></tr></thead>
<tbody>${users.map((user) => row(user, fieldCount, now))}</tbody>
</table></div>${pager(search, page, skip + users.length < total)}`,
  );
}

function row(user: StoredUser, fieldCount: number, nowMs: number): Html {
  const filled = Object.values(user.userFields).filter((value) => value !== null).length;
  return html`<tr>
<td class="cut"><a class="strong" href="/users/${user.id}">${shownText(user.name === "" ? "(no name)" : user.name)}</a>${standing(user)}</td>
<td class="cut">${user.email === null ? nothing : shownText(user.email)}</td>
<td class="cut wide code">${user.externalId === null ? nothing : shownText(user.externalId)}</td>
<td class="wide">${filled} of ${fieldCount}</td>
<td class="cut wide">${user.tags.length === 0 ? nothing : shownText(user.tags.join(", "))}</td>
<td>${shownTime(user.updatedMs, nowMs)}</td>
</tr>`;
}

/** What is unusual of a user, in words. */
export function standing(user: StoredUser): Html {
  const words = [
    user.role === "end-user" ? null : user.role,
    user.suspended ? "suspended" : null,
    user.active ? null : "deleted",
  ].filter((word) => word !== null);
  return html`${words.map((word) => html` <span class="pill">${word}</span>`)}`;
}

function noUsers(search: string): Html {
  if (search !== "")
    return emptyState(
      "No users match",
      html`Nothing here has ${shownText(search)} in its name, address, number or external id. <a href="/users">Show all users</a>`,
    );
  return emptyState("No users yet", "Send some: run an orchestration whose destination is this sandbox.");
}

function pager(search: string, page: number, hasMore: boolean): Html {
  const href = (other: number) =>
    `/users?${new URLSearchParams({ ...(search === "" ? {} : { q: search }), page: String(other) })}`;
  return html`<nav class="pager" aria-label="Pages">${page > 1 && html`<a href="${href(page - 1)}">Previous</a>`}${
    hasMore && html`<a href="${href(page + 1)}">Next</a>`
  }</nav>`;
}
