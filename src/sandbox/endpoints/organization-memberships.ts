/** Which organizations a user belongs to: enough to see that a written `organization_id` drops all others (zendesk-api.md 8, item 8). */
import { type Answer, badRequest, created, recordNotFound } from "../answers.ts";
import type { Call, Endpoint } from "../call.ts";
import { pageOf } from "../paging.ts";
import { isAttributes } from "../user-attributes.ts";
import type { StoredUser } from "../users.ts";

export const organizationMembershipEndpoints: readonly Endpoint[] = [
  {
    name: "organization_memberships_list",
    method: "GET",
    path: "/users/:id/organization_memberships",
    access: "agent",
    area: "broad",
    run: list,
  },
  {
    name: "organization_memberships_create",
    method: "POST",
    path: "/organization_memberships",
    access: "agent",
    area: "broad",
    run: add,
  },
];

function membership(user: StoredUser, organizationId: number): object {
  const isDefault = user.organizationIds[0] === organizationId;
  return { user_id: user.id, organization_id: organizationId, default: isDefault };
}

function list(call: Call): Answer {
  const user = call.desk.users.get(Number(call.params[0]));
  if (!user) return recordNotFound;
  const listing = {
    name: "organization_memberships",
    items: user.organizationIds,
    show: (id: number) => membership(user, id),
    origin: call.desk.origin(),
    path: `/api/v2/users/${user.id}/organization_memberships.json`,
  };
  return pageOf(listing, call.query);
}

function add(call: Call): Answer {
  const sent = isAttributes(call.body) ? call.body.organization_membership : undefined;
  if (!isAttributes(sent) || !Number.isInteger(sent.organization_id))
    return badRequest("Invalid attribute", "Parameter organization_membership is required");
  const user = call.desk.users.get(Number(sent.user_id));
  if (!user?.active) return recordNotFound;
  const organizationId = Number(sent.organization_id);
  if (!user.organizationIds.includes(organizationId))
    user.organizationIds = [...user.organizationIds, organizationId];
  const { atMs, writer, desk } = call;
  const note = "organization added";
  desk.users.noteWrite(user, { atMs, kind: "updated", jobId: null, writer, fields: [], note });
  const location = `${desk.origin()}/api/v2/users/${user.id}/organization_memberships.json`;
  return created({ organization_membership: membership(user, organizationId) }, location);
}
