/** The menu of the attributes table that is open: what its page has no button for, or no room. */
import { IconArrowBackUp, IconCopy, IconHistory, IconPencil, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";

export function AttributesMenu({
  name,
  onRename,
  onCopy,
  onDiscard,
  onDelete,
}: {
  readonly name: string;
  readonly onRename: (() => void) | null;
  readonly onCopy: (() => void) | null;
  readonly onDiscard: (() => void) | null;
  readonly onDelete: (() => void) | null;
}) {
  const navigate = useNavigate();
  const onVersions = () =>
    void navigate({ to: ".", search: (old) => ({ ...old, panel: "versions" }), replace: true });
  const entries: (MenuEntry | false)[] = [
    onRename !== null && { label: "Rename", icon: <IconPencil />, onChoose: onRename },
    onCopy !== null && { label: "Make a copy", icon: <IconCopy />, onChoose: onCopy },
    { label: "Versions", icon: <IconHistory />, onChoose: onVersions },
    onDiscard !== null && { label: "Discard draft", icon: <IconArrowBackUp />, onChoose: onDiscard },
    onDelete !== null && { label: "Delete", icon: <IconTrash />, danger: true, onChoose: onDelete },
  ];
  return <Menu name={`More for ${name}`} entries={entries.filter((entry) => entry !== false)} />;
}
