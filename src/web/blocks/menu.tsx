/** The menu of a row or a person. Letters beside an entry work while the menu is open. */
import { Menu as MantineMenu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "./button.tsx";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import "./menu.css";

export interface MenuEntry {
  readonly label: string;
  readonly icon: ReactNode;
  readonly letter?: string;
  readonly disabled?: boolean;
  readonly remark?: string;
  readonly danger?: boolean;
  readonly onChoose: () => void;
}

export function Menu({
  name,
  entries,
  opener,
  onOpenChange,
}: {
  /** What the menu is of: "Actions for Zendesk - Users". */
  readonly name: string;
  readonly entries: readonly MenuEntry[];
  readonly opener?: ReactNode;
  readonly onOpenChange?: (open: boolean) => void;
}) {
  const [open, setOpen] = useState(false);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  const choose = (entry: MenuEntry) => {
    change(false);
    entry.onChoose();
  };
  const byLetter = (key: string) =>
    entries.find((entry) => entry.letter?.toLowerCase() === key.toLowerCase() && !entry.disabled);
  return (
    <MantineMenu
      opened={open}
      onChange={change}
      position="bottom-end"
      offset={4}
      width={196}
      transitionProps={{ duration: 120 }}
      // Beside its opener and inside its landmark; fixed, so that no scrolling pane cuts it.
      withinPortal={false}
      floatingStrategy="fixed"
      withInitialFocusPlaceholder={false}
    >
      <MantineMenu.Target>
        {opener ?? (
          <IconButton name={name} onClick={(event) => event.stopPropagation()}>
            <IconDotsVertical aria-hidden="true" />
          </IconButton>
        )}
      </MantineMenu.Target>
      <MantineMenu.Dropdown
        className="menu"
        aria-label={name}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation();
          const entry = event.ctrlKey || event.metaKey || event.altKey ? undefined : byLetter(event.key);
          if (entry !== undefined) {
            event.preventDefault();
            choose(entry);
          }
        }}
      >
        {entries.map((entry) => (
          <MenuLine key={entry.label} entry={entry} onChoose={() => choose(entry)} />
        ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

function MenuLine({ entry, onChoose }: { readonly entry: MenuEntry; readonly onChoose: () => void }) {
  return (
    <>
      {entry.danger && <div className="menu-line" />}
      <MantineMenu.Item
        className={entry.danger ? "menu-item menu-danger" : "menu-item"}
        leftSection={entry.icon}
        rightSection={
          entry.letter === undefined ? undefined : <span className="smallest faint">{entry.letter}</span>
        }
        disabled={entry.disabled}
        onClick={onChoose}
      >
        {entry.label}
        {entry.remark !== undefined && <span className="smallest faint"> {entry.remark}</span>}
      </MantineMenu.Item>
    </>
  );
}
