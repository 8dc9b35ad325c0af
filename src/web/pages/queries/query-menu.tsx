/** The menu of the query that is open: what its page has no button for, or no room. */
import { IconArrowBackUp, IconCopy, IconHistory, IconPencil } from "@tabler/icons-react";
import type { Query } from "../../../contract/api/queries.ts";
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";

export function QueryMenu({
  query,
  onRename,
  onCopy,
  onVersions,
  onDiscard,
}: {
  readonly query: Query;
  readonly onRename: (() => void) | null;
  readonly onCopy: (() => void) | null;
  readonly onVersions: () => void;
  readonly onDiscard: (() => void) | null;
}) {
  const entries: (MenuEntry | false)[] = [
    onRename !== null && { label: "Name and folder", icon: <IconPencil />, onChoose: onRename },
    onCopy !== null && { label: "Make a copy", icon: <IconCopy />, onChoose: onCopy },
    { label: "History", icon: <IconHistory />, onChoose: onVersions },
    onDiscard !== null && {
      label: "Discard draft",
      icon: <IconArrowBackUp />,
      danger: true,
      onChoose: onDiscard,
    },
  ];
  return <Menu name={`More for ${query.name}`} entries={entries.filter((entry) => entry !== false)} />;
}
