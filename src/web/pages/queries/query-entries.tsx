/** The menu of a query in the list. Deleting can be undone; what a file manages is only read and copied. */
import {
  IconCopy,
  IconDownload,
  IconFileCode2,
  IconFolder,
  IconHistory,
  IconListSearch,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import { showToast } from "../../blocks/toast.tsx";
import { downloadRows } from "./download-rows.ts";
import { dialectOf, textOf } from "./query-text.ts";
import { copyQuery } from "./use-query-actions.ts";

/** Deletes what may be deleted, with one toast that brings it back. */
export function useDeleteQueries(): (queries: readonly Pick<QuerySummary, "id" | "name">[]) => Promise<void> {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["listQueries"] });
  return async (queries) => {
    const deleted: Pick<QuerySummary, "id" | "name">[] = [];
    for (const one of queries) {
      try {
        await callRoute("deleteQuery", { params: { id: one.id } });
        deleted.push(one);
      } catch (error) {
        tellFailure(`${one.name} was not deleted`, error);
      }
    }
    const undo = async () => {
      for (const one of deleted) {
        await callRoute("undeleteQuery", { params: { id: one.id } }).catch((error: unknown) =>
          tellFailure(`${one.name} was not brought back`, error),
        );
      }
      await again();
    };
    const [first] = deleted;
    if (first !== undefined)
      showToast({
        icon: <IconTrash />,
        words:
          deleted.length === 1 ? <>Query “{first.name}” deleted</> : <>{deleted.length} queries deleted</>,
        undo: () => void undo(),
      });
    await again();
  };
}

export function useQueryEntries(onMove: (id: string) => void): (one: QuerySummary) => readonly MenuEntry[] {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const remove = useDeleteQueries();
  const copy = async (one: QuerySummary) => {
    try {
      const query = await callRoute("readQuery", { params: { id: one.id } });
      const made = await copyQuery(query, { sql: textOf(query), dialect: dialectOf(query) });
      await client.invalidateQueries({ queryKey: ["listQueries"] });
      await navigate({ to: "/queries/$id", params: { id: made.id } });
    } catch (error) {
      tellFailure(`${one.name} was not copied`, error);
    }
  };
  const download = async (one: QuerySummary) => {
    try {
      const query = await callRoute("readQuery", { params: { id: one.id } });
      const sql = query.active?.sql ?? textOf(query);
      await downloadRows(one.name, { sql, dialect: query.active?.dialect ?? dialectOf(query) });
    } catch (error) {
      tellFailure(`The rows of ${one.name} were not downloaded`, error);
    }
  };
  const plan = ({ sentBy, name }: QuerySummary) => {
    const [first, ...others] = sentBy;
    if (first === undefined) return;
    if (others.length === 0)
      void navigate({ to: "/destinations/orchestrations/$id/plan", params: { id: first.id } });
    else void navigate({ to: "/destinations", search: { tab: "orchestrations", search: name } });
  };
  return (one) => {
    const { id, managedBy, sentBy } = one;
    const entries: (MenuEntry | false)[] = [
      {
        label: "Open",
        icon: <IconFileCode2 />,
        onChoose: () => void navigate({ to: "/queries/$id", params: { id } }),
      },
      mayWrite && {
        label: "Plan",
        letter: "R",
        icon: <IconListSearch />,
        disabled: sentBy.length === 0,
        ...(sentBy.length === 0 ? { remark: "not sent anywhere" } : {}),
        onChoose: () => plan(one),
      },
      mayWrite && { label: "Make a copy", letter: "C", icon: <IconCopy />, onChoose: () => void copy(one) },
      mayWrite &&
        managedBy === null && {
          label: "Move to folder",
          letter: "M",
          icon: <IconFolder />,
          onChoose: () => onMove(id),
        },
      mayWrite && { label: "Download rows", icon: <IconDownload />, onChoose: () => void download(one) },
      {
        label: "History",
        letter: "H",
        icon: <IconHistory />,
        onChoose: () => void navigate({ to: "/queries/$id", params: { id }, search: { panel: "versions" } }),
      },
      mayWrite &&
        managedBy === null && {
          label: "Delete",
          icon: <IconTrash />,
          danger: true,
          disabled: sentBy.length > 0,
          ...(sentBy.length > 0 ? { remark: "is sent" } : {}),
          onChoose: () => void remove([one]),
        },
    ];
    return entries.filter((entry) => entry !== false);
  };
}
