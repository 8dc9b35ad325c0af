/** The menu of an orchestration, exactly: Run, Plan, Edit, History, View query (segment, attributes table), Disable or Enable automatic, then Delete. */
import {
  IconCalendarOff,
  IconCalendarTime,
  IconHistory,
  IconListSearch,
  IconPencil,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { isRunning } from "../../api/run-status.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import { ObjectIcon } from "../../blocks/object-icon.tsx";
import { useStartRun } from "../../blocks/run-actions/start-run.tsx";
import { useDelete } from "./use-delete.ts";

function useSetAutomatic(): (one: Orchestration, isAutomaticEnabled: boolean) => void {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["listOrchestrations"] });
  return (one, isAutomaticEnabled) => {
    callRoute("changeOrchestration", {
      params: { id: one.id },
      body: { revision: one.revision, isAutomaticEnabled },
    })
      .catch((error: unknown) => tellFailure(`${one.name} was not changed`, error))
      .finally(() => void again());
  };
}

function viewEntry(
  { objectType, objectId: id }: Orchestration,
  navigate: ReturnType<typeof useNavigate>,
): MenuEntry {
  const icon = <ObjectIcon type={objectType} />;
  switch (objectType) {
    case "query":
      return {
        label: "View query",
        letter: "Q",
        icon,
        onChoose: () => void navigate({ to: "/queries/$id", params: { id } }),
      };
    case "segment":
      return {
        label: "View segment",
        letter: "S",
        icon,
        onChoose: () => void navigate({ to: "/segments/$id", params: { id } }),
      };
    case "attributes table":
      return {
        label: "View attributes table",
        letter: "A",
        icon,
        onChoose: () => void navigate({ to: "/customer-360", search: { attributes: id } }),
      };
    default:
      return objectType satisfies never;
  }
}

export function useOrchestrationEntries(): (one: Orchestration) => readonly MenuEntry[] {
  const navigate = useNavigate();
  const start = useStartRun();
  const mayRun = useMay("operator");
  const mayPlan = useMay("author");
  const remove = useDelete("orchestration");
  const setAutomatic = useSetAutomatic();
  return (one) => {
    const { id, name, lastRun } = one;
    const runs = lastRun !== null && isRunning(lastRun.state);
    const run: MenuEntry = runs
      ? {
          label: "Open the run",
          letter: "R",
          icon: <IconPlayerPlay />,
          onChoose: () => void navigate({ to: "/runs/$number", params: { number: String(lastRun.number) } }),
        }
      : {
          label: "Run",
          letter: "R",
          icon: <IconPlayerPlay />,
          disabled: !one.isDestinationEnabled,
          ...(one.isDestinationEnabled ? {} : { remark: "destination switched off" }),
          onChoose: () => start(id, name),
        };
    const entries: (MenuEntry | false)[] = [
      (runs || mayRun) && run,
      mayPlan && {
        label: "Plan",
        letter: "P",
        icon: <IconListSearch />,
        onChoose: () => void navigate({ to: "/destinations/orchestrations/$id/plan", params: { id } }),
      },
      mayRun && {
        label: "Edit",
        letter: "E",
        icon: <IconPencil />,
        onChoose: () =>
          void navigate({
            to: "/destinations",
            search: (old) => ({ ...old, tab: "orchestrations", edit: id }),
          }),
      },
      {
        label: "History",
        letter: "H",
        icon: <IconHistory />,
        onChoose: () => void navigate({ to: "/runs", search: { orchestration: id } }),
      },
      viewEntry(one, navigate),
      mayRun &&
        one.workflow.kind !== "manual" && {
          label: one.isAutomaticEnabled ? "Disable automatic" : "Enable automatic",
          icon: one.isAutomaticEnabled ? <IconCalendarOff /> : <IconCalendarTime />,
          onChoose: () => setAutomatic(one, !one.isAutomaticEnabled),
        },
      mayRun && {
        label: "Delete",
        icon: <IconTrash />,
        danger: true,
        disabled: runs || one.managedBy !== null,
        onChoose: () => void remove([one]),
      },
    ];
    return entries.filter((entry) => entry !== false);
  };
}
