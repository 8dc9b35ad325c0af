/** The menu of an orchestration, exactly: Run, Plan, Edit, History, View query, Disable or Enable automatic, then Delete. */
import {
  IconCalendarOff,
  IconCalendarTime,
  IconFileCode2,
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
import { showToast } from "../../blocks/toast.tsx";
import { useStartRun } from "./start-run.tsx";

function useChanges(): {
  readonly remove: (one: Orchestration) => void;
  readonly setAutomatic: (one: Orchestration, isAutomaticEnabled: boolean) => void;
} {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["listOrchestrations"] });
  const undelete = (one: Orchestration) =>
    callRoute("undeleteOrchestration", { params: { id: one.id } })
      .then(again)
      .catch((error: unknown) => tellFailure(`${one.name} was not brought back`, error));
  const remove = (one: Orchestration) =>
    callRoute("deleteOrchestration", { params: { id: one.id } })
      .then(() => {
        showToast({
          icon: <IconTrash />,
          words: <>Orchestration “{one.name}” deleted</>,
          undo: () => void undelete(one),
        });
        return again();
      })
      .catch((error: unknown) => tellFailure(`${one.name} was not deleted`, error));
  const setAutomatic = (one: Orchestration, isAutomaticEnabled: boolean) =>
    callRoute("changeOrchestration", {
      params: { id: one.id },
      body: { revision: one.revision, isAutomaticEnabled },
    })
      .then(again)
      .catch((error: unknown) => tellFailure(`${one.name} was not changed`, error));
  return { remove: (one) => void remove(one), setAutomatic: (one, on) => void setAutomatic(one, on) };
}

export function useOrchestrationEntries(): (one: Orchestration) => readonly MenuEntry[] {
  const navigate = useNavigate();
  const start = useStartRun();
  const mayRun = useMay("operator");
  const mayPlan = useMay("author");
  const { remove, setAutomatic } = useChanges();
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
      : { label: "Run", letter: "R", icon: <IconPlayerPlay />, onChoose: () => start(id, name) };
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
      {
        label: "View query",
        letter: "Q",
        icon: <IconFileCode2 />,
        onChoose: () => void navigate({ to: "/queries/$id", params: { id: one.objectId } }),
      },
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
        onChoose: () => remove(one),
      },
    ];
    return entries.filter((entry) => entry !== false);
  };
}
