/** What a person does to a segment as a whole: activate, discard the draft, convert to SQL, copy, delete. Says what became of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Segment } from "../../../contract/api/segments.ts";
import { ApiError } from "../../api/api-error.ts";
import { callRoute, type InputOf } from "../../api/call-route.ts";
import { tellDeleted } from "../../blocks/deleted-toast.tsx";
import type { DraftKeeper } from "../../blocks/draft/draft-keeper.ts";
import { copySegment } from "../../blocks/saved-list/saved-kind.ts";
import { kindOf } from "./segment-content.ts";

export function useSegmentActions(segment: Segment, keeper: DraftKeeper<Segment>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const params = { id: segment.id };

  async function attempt<Done>(work: () => Promise<Done>): Promise<Done | null> {
    setBusy(true);
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      const isElsewhere = error instanceof ApiError && error.code === "changed_meanwhile";
      if (isElsewhere) await client.invalidateQueries({ queryKey: ["readSegment", { params }] });
      setFailure(error);
      return null;
    } finally {
      setBusy(false);
    }
  }
  const change = (work: (revision: number) => Promise<Segment>) =>
    attempt(async () => {
      const fresh = await work(keeper.revisionSeen);
      // Rules that became SQL, or SQL that became rules again, open an editor of their own.
      if (kindOf(fresh) === kindOf(segment)) keeper.adopt(fresh);
      client.setQueryData(["readSegment", { params }], fresh);
      void client.invalidateQueries({ queryKey: ["listSegments"] });
      void client.invalidateQueries({ queryKey: ["listSegmentVersions"] });
      return fresh;
    });

  return {
    isBusy,
    failure,
    forget: () => setFailure(null),
    /** Null where the draft could not be saved first, or is not complete. */
    async activate(): Promise<Segment | null> {
      if (!(await keeper.flush())) return null;
      return await change((revision) => callRoute("activateSegment", { params, body: { revision } }));
    },
    async discard(): Promise<Segment | null> {
      await keeper.flush();
      return await change((revision) => callRoute("discardSegmentDraft", { params, body: { revision } }));
    },
    async convert(): Promise<Segment | null> {
      if (!(await keeper.flush())) return null;
      return await change((revision) => callRoute("convertSegment", { params, body: { revision } }));
    },
    async restore(version: number): Promise<Segment | null> {
      await keeper.flush();
      return await change((revision) =>
        callRoute("restoreSegmentVersion", { params, body: { revision, version } }),
      );
    },
    copy: (content: InputOf<"createSegment">["body"]["content"]) =>
      attempt(async () => {
        const made = await copySegment(segment, content);
        const { other } = keeper.read();
        // What the copy holds need not be kept here as well.
        if (other !== null) keeper.adopt(other);
        await navigate({ to: "/segments/$id", params: { id: made.id } });
      }),
    remove: () =>
      attempt(async () => {
        await callRoute("deleteSegment", { params });
        await client.invalidateQueries({ queryKey: ["listSegments"] });
        tellDeleted(
          `${segment.name} was deleted`,
          () =>
            void callRoute("undeleteSegment", { params }).then(() =>
              client.invalidateQueries({ queryKey: ["listSegments"] }),
            ),
        );
        await navigate({ to: "/segments" });
      }),
  };
}
