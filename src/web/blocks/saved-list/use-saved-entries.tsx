/** The menu of a query or segment in its list. Deleting can be undone; what a file manages is only read and copied. */
import {
  IconCopy,
  IconFileCode2,
  IconFolder,
  IconHistory,
  IconListSearch,
  IconPencil,
  IconTrash,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../api/context.ts";
import { tellFailure } from "../failure-toast.tsx";
import type { MenuEntry } from "../menu.tsx";
import { type SavedKind, type SavedSummary, savedKinds, tellInUse } from "./saved-kind.ts";
import { useDeleteSaved } from "./use-delete-saved.tsx";

interface Ways<Item> {
  readonly onMove: (one: Item) => void;
  readonly onRename: (one: Item) => void;
  /** Entries that only this list has; they stand before History. */
  readonly more?: (one: Item) => readonly MenuEntry[];
}

export function useSavedEntries<Item extends SavedSummary>(
  kind: SavedKind,
  { onMove, onRename, more }: Ways<Item>,
): (one: Item) => readonly MenuEntry[] {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const remove = useDeleteSaved(kind);
  const { pageOf, list, copy: copyOne } = savedKinds[kind];
  const copy = async ({ id, name }: Item) => {
    try {
      const made = await copyOne(id);
      await client.invalidateQueries({ queryKey: [list] });
      await navigate(pageOf(made.id));
    } catch (error) {
      tellFailure(`${name} was not copied`, error);
    }
  };
  const plan = ({ sentBy, name }: Item) => {
    const [first, ...others] = sentBy;
    if (first === undefined) return;
    if (others.length === 0)
      void navigate({ to: "/destinations/orchestrations/$id/plan", params: { id: first.id } });
    else void navigate({ to: "/destinations", search: { tab: "orchestrations", search: name } });
  };
  return (one) => {
    const isOwn = mayWrite && one.managedBy === null;
    const inUse = tellInUse(one);
    const entries: (MenuEntry | false)[] = [
      {
        label: "Open",
        icon: kind === "query" ? <IconFileCode2 /> : <IconUsersGroup />,
        onChoose: () => void navigate(pageOf(one.id)),
      },
      mayWrite && {
        label: "Plan",
        letter: "R",
        icon: <IconListSearch />,
        disabled: one.sentBy.length === 0,
        ...(one.sentBy.length === 0 ? { remark: "not sent anywhere" } : {}),
        onChoose: () => plan(one),
      },
      mayWrite && { label: "Make a copy", letter: "C", icon: <IconCopy />, onChoose: () => void copy(one) },
      isOwn && { label: "Name and folder", letter: "E", icon: <IconPencil />, onChoose: () => onRename(one) },
      isOwn && { label: "Move to folder", letter: "M", icon: <IconFolder />, onChoose: () => onMove(one) },
      ...(more?.(one) ?? []),
      {
        label: "History",
        letter: "H",
        icon: <IconHistory />,
        onChoose: () => void navigate({ ...pageOf(one.id), search: { panel: "versions" } }),
      },
      isOwn && {
        label: "Delete",
        icon: <IconTrash />,
        danger: true,
        disabled: inUse !== null,
        ...(inUse === null ? {} : { remark: inUse }),
        onChoose: () => void remove([one]),
      },
    ];
    return entries.filter((entry) => entry !== false);
  };
}
