/** The profile of a table while it is read: asked again until it is complete, stopped by the person or by leaving. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { TableProfile } from "../../../contract/api/customer360.ts";
import { callRoute } from "../../api/call-route.ts";
import { read } from "../../api/reads.ts";

/** Each answer waits a little by itself at the server. */
const askAgainMs = 250;

export interface ProfileRead {
  readonly profile: TableProfile | undefined;
  readonly error: Error | null;
  readonly isReading: boolean;
  readonly stop: () => void;
  readonly goOn: () => void;
}

/** One component for each table: what was stopped is this table's. */
export function useProfile(table: string): ProfileRead {
  const client = useQueryClient();
  const [isStopped, setStopped] = useState(false);
  const options = read("profileTable", { params: { table } });
  const { data, error, refetch } = useQuery({
    ...options,
    enabled: !isStopped,
    refetchInterval: (query) => (query.state.data?.state === "reading" ? askAgainMs : false),
  });
  const isReading = !isStopped && error === null && data?.state !== "complete";
  const wasReading = useRef(false);
  wasReading.current = isReading;
  useEffect(
    () => () => {
      // Leaving: the engine need not go on for nobody. If this is lost, the server stops by itself.
      if (wasReading.current) callRoute("stopProfile", { params: { table } }).catch(() => undefined);
    },
    [table],
  );
  return {
    profile: data,
    error,
    isReading,
    stop() {
      setStopped(true);
      void client.cancelQueries({ queryKey: options.queryKey });
      void callRoute("stopProfile", { params: { table } }).catch(() => undefined);
    },
    goOn() {
      setStopped(false);
      void refetch();
    },
  };
}
