/** What a person does to a query as a whole: activate, discard the draft, restore a version, copy. Says what became of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Query } from "../../../contract/api/queries.ts";
import { ApiError } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import type { DraftKeeper } from "../../blocks/draft/draft-keeper.ts";
import { copyQuery } from "../../blocks/saved-list/saved-kind.ts";
import { dialectOf } from "./query-text.ts";

export function useQueryActions(query: Query, keeper: DraftKeeper<Query>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const params = { id: query.id };

  async function attempt(work: () => Promise<Query>): Promise<Query | null> {
    setBusy(true);
    setFailure(null);
    try {
      const fresh = await work();
      keeper.adopt(fresh);
      client.setQueryData(["readQuery", { params }], fresh);
      void client.invalidateQueries({ queryKey: ["listVersions"] });
      return fresh;
    } catch (error) {
      const isElsewhere = error instanceof ApiError && error.code === "changed_meanwhile";
      if (isElsewhere) await client.invalidateQueries({ queryKey: ["readQuery", { params }] });
      setFailure(error);
      return null;
    } finally {
      setBusy(false);
    }
  }

  return {
    isBusy,
    failure,
    forget: () => setFailure(null),
    /** Null where the draft could not be saved first, or does not compile. */
    async activate(): Promise<Query | null> {
      if (!(await keeper.flush())) return null;
      return await attempt(() =>
        callRoute("activateQuery", { params, body: { revision: keeper.revisionSeen } }),
      );
    },
    discard: () =>
      attempt(async () => {
        await keeper.flush();
        return await callRoute("discardDraft", { params, body: { revision: keeper.revisionSeen } });
      }),
    restore: (version: number) =>
      attempt(async () => {
        await keeper.flush();
        return await callRoute("restoreVersion", {
          params,
          body: { revision: keeper.revisionSeen, version },
        });
      }),
    async copy(sql: string): Promise<void> {
      setBusy(true);
      setFailure(null);
      try {
        const made = await copyQuery(query, { sql, dialect: dialectOf(query) });
        // What the copy holds need not be kept here as well.
        if (keeper.read().other !== null) keeper.adopt(keeper.read().other ?? query);
        await navigate({ to: "/queries/$id", params: { id: made.id } });
      } catch (error) {
        setFailure(error);
      } finally {
        setBusy(false);
      }
    },
  };
}
