/** Says why an address shows nothing to this person, and whom to ask. */
import { IconLock } from "@tabler/icons-react";
import type { Role } from "../../contract/api/field-shapes.ts";
import { useMe } from "../api/context.ts";
import { ButtonLink } from "./button.tsx";
import { Panel } from "./panel.tsx";
import { Empty } from "./states.tsx";

export function NeedsRole({ what, needed }: { readonly what: string; readonly needed: Role }) {
  const me = useMe();
  return (
    <Panel>
      <Empty
        icon={<IconLock />}
        title={`${what} needs the role ${needed}`}
        action={<ButtonLink to="/">Home</ButtonLink>}
      >
        Your role is {me.role}. An admin can give you another one.
      </Empty>
    </Panel>
  );
}
