/** Starts a run and tells of it: a toast with a link, or what kept it from starting. */
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { callRoute } from "../../api/call-route.ts";
import { tellFailure } from "../failure-toast.tsx";
import { showToast } from "../toast.tsx";

export type StartRun = (id: string, name: string, limit?: number | null) => void;

export function useStartRun(): StartRun {
  const client = useQueryClient();
  return useCallback(
    (id, name, limit = null) => {
      const start = async () => {
        const { run, existed } = await callRoute("startRun", { params: { id }, body: { limit } });
        showToast({
          icon: <IconPlayerPlay aria-hidden="true" />,
          words: (
            <>
              <b>{name}</b> {existed ? "is already running" : "is waiting to start…"}
            </>
          ),
          link: (
            <Link to="/runs/$number" params={{ number: String(run.number) }}>
              Open the run
            </Link>
          ),
        });
        // The stream tells of it too; this is for when it is just then reconnecting.
        for (const key of ["listOrchestrations", "readHome", "listNotifications", "listRuns"]) {
          void client.invalidateQueries({ queryKey: [key] });
        }
      };
      start().catch((error: unknown) => tellFailure(`${name} was not started`, error));
    },
    [client],
  );
}
