/** What a person does to an attributes table as a whole: activate, make available, discard, restore, copy, delete. Says what became of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import { ApiError } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { tellDeleted } from "../../blocks/deleted-toast.tsx";
import type { DraftKeeper } from "../../blocks/draft/draft-keeper.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { bodyOf, dialectOf } from "./attributes-content.ts";

/** More copies of one table would be named by hand. */
const copiesMax = 20;
/** Room for " copy 2" behind it, within what a name may be. */
const nameCharactersMax = 180;

async function copyTable(table: AttributesTable, text: string): Promise<AttributesTable> {
  const content = { ...bodyOf(text, dialectOf(table)), folder: table.folder };
  for (let number = 1; ; number += 1) {
    const name = `${table.name.slice(0, nameCharactersMax)} copy${number === 1 ? "" : ` ${number}`}`;
    try {
      const made = await callRoute("createAttributesTable", { body: { ...content, name } });
      if (made.created) return made.attributesTable;
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === "name_taken";
      if (!isTaken || number === copiesMax) throw error;
    }
  }
}

function useShared(table: AttributesTable, keeper: DraftKeeper<AttributesTable>) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const params = { id: table.id };
  const listAgain = () => client.invalidateQueries({ queryKey: ["listAttributesTables"] });

  async function attempt<Done>(work: () => Promise<Done>): Promise<Done | null> {
    setBusy(true);
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      const isElsewhere = error instanceof ApiError && error.code === "changed_meanwhile";
      if (isElsewhere) await client.invalidateQueries({ queryKey: ["readAttributesTable", { params }] });
      setFailure(error);
      return null;
    } finally {
      setBusy(false);
    }
  }
  /** `adopt` where the answer's text is what the person sees from now on. */
  const change = (adopt: boolean, work: (revision: number) => Promise<AttributesTable>) =>
    attempt(async () => {
      const fresh = await work(keeper.revisionSeen);
      if (adopt) keeper.adopt(fresh);
      else keeper.hear(fresh);
      client.setQueryData(["readAttributesTable", { params }], fresh);
      void listAgain();
      void client.invalidateQueries({ queryKey: ["listAttributesTableVersions"] });
      return fresh;
    });
  return { params, isBusy, failure, forget: () => setFailure(null), attempt, change, listAgain };
}

export function useAttributesActions(table: AttributesTable, keeper: DraftKeeper<AttributesTable>) {
  const navigate = useNavigate();
  const { params, attempt, change, listAgain, isBusy, failure, forget } = useShared(table, keeper);
  const undelete = () =>
    callRoute("undeleteAttributesTable", { params }).then(listAgain, (error: unknown) =>
      tellFailure(`${table.name} was not brought back`, error),
    );
  return {
    isBusy,
    failure,
    forget,
    /** Null where the draft could not be saved first, or breaks a rule. */
    async activate(): Promise<AttributesTable | null> {
      if (!(await keeper.flush())) return null;
      return await change(true, (revision) =>
        callRoute("activateAttributesTable", { params, body: { revision } }),
      );
    },
    async offer(isAvailable: boolean): Promise<void> {
      await keeper.flush();
      await change(false, (revision) =>
        callRoute("changeAttributesTable", { params, body: { revision, isAvailable } }),
      );
    },
    async discard(): Promise<void> {
      await keeper.flush();
      await change(true, (revision) =>
        callRoute("discardAttributesTableDraft", { params, body: { revision } }),
      );
    },
    async restore(version: number): Promise<void> {
      await keeper.flush();
      await change(true, (revision) =>
        callRoute("restoreAttributesTableVersion", { params, body: { revision, version } }),
      );
    },
    copy: (text: string) =>
      attempt(async () => {
        const made = await copyTable(table, text);
        const { other } = keeper.read();
        // What the copy holds need not be kept here as well.
        if (other !== null) keeper.adopt(other);
        await listAgain();
        await navigate({ to: "/customer-360", search: { attributes: made.id } });
      }),
    remove: () =>
      attempt(async () => {
        await callRoute("deleteAttributesTable", { params });
        void listAgain();
        tellDeleted(`Attributes table “${table.name}” deleted`, () => void undelete());
        await navigate({ to: "/customer-360", search: {} });
      }),
  };
}
