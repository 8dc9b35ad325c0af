/** The menu of a destination: Edit, Add data template, Disable or Enable, Open the account, then Delete. */
import {
  IconExternalLink,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTransform,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Destination } from "../../../contract/api/destinations.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";

function useSetEnabled(): (one: Destination) => void {
  const client = useQueryClient();
  return (one) => {
    const body = { revision: one.revision, isEnabled: !one.isEnabled };
    callRoute("changeDestination", { params: { id: one.id }, body })
      .catch((error: unknown) => tellFailure(`${one.name} was not changed`, error))
      .finally(() => void client.invalidateQueries({ queryKey: ["listDestinations"] }));
  };
}

/** `onDelete` is to ask first. */
export function useDestinationEntries(
  onDelete: (one: Destination) => void,
): (one: Destination) => readonly MenuEntry[] {
  const navigate = useNavigate();
  const mayChange = useMay("operator");
  const setEnabled = useSetEnabled();
  return (one) => {
    const edit: MenuEntry = {
      label: mayChange && one.managedBy === null ? "Edit" : "View",
      letter: "E",
      icon: <IconPencil />,
      onChoose: () => void navigate({ to: "/destinations/$id", params: { id: one.id } }),
    };
    const open: MenuEntry = {
      label: "Open the account",
      letter: "O",
      icon: <IconExternalLink />,
      onChoose: () => void window.open(one.address, "_blank", "noreferrer"),
    };
    if (!mayChange) return [edit, open];
    return [
      edit,
      {
        label: "Add data template",
        letter: "T",
        icon: <IconTransform />,
        onChoose: () =>
          void navigate({
            to: "/destinations/templates/$id",
            params: { id: "new" },
            search: { destination: one.id },
          }),
      },
      {
        label: one.isEnabled ? "Disable" : "Enable",
        icon: one.isEnabled ? <IconPlayerPause /> : <IconPlayerPlay />,
        onChoose: () => setEnabled(one),
      },
      open,
      {
        label: "Delete",
        icon: <IconTrash />,
        danger: true,
        disabled: one.usedBy > 0 || one.managedBy !== null,
        ...(one.usedBy > 0 ? { remark: `used by ${one.usedBy}` } : {}),
        onChoose: () => onDelete(one),
      },
    ];
  };
}
