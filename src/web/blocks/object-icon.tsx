/** The sign of what can be sent: a query, a segment, an attributes table. */
import { IconFileCode2, IconTableOptions, IconUsersGroup } from "@tabler/icons-react";
import type { Orchestration } from "../../contract/api/orchestrations.ts";

const icons = {
  query: IconFileCode2,
  segment: IconUsersGroup,
  "attributes table": IconTableOptions,
} as const;

export function ObjectIcon({ type }: { readonly type: Orchestration["objectType"] }) {
  const Icon = icons[type];
  return <Icon aria-hidden="true" />;
}
