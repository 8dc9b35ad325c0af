/** The events of a run, read on from the last one seen; the oldest of very many are let go. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Run, RunEvent } from "../../../contract/api/runs.ts";
import { callRoute } from "../../api/call-route.ts";
import { isRunning } from "../../api/run-status.ts";

/** The most the server gives at once. */
const pageEvents = 500;
/** More are not read by anybody on a page. */
const keptMax = 5_000;
const readEveryMs = 3_000;

export function useRunEvents(run: Run) {
  const client = useQueryClient();
  const params = { number: run.number };
  const queryKey = ["listRunEvents", { params }, "from the last seen"];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<readonly RunEvent[]> => {
      let events = client.getQueryData<readonly RunEvent[]>(queryKey) ?? [];
      for (;;) {
        const query = { after: events.at(-1)?.id ?? 0, limit: pageEvents };
        const { items } = await callRoute("listRunEvents", { params, query }, signal);
        if (items.length > 0) events = [...events, ...items].slice(-keptMax);
        if (items.length < pageEvents) return events;
      }
    },
    refetchInterval: isRunning(run.state) ? readEveryMs : false,
  });
}
