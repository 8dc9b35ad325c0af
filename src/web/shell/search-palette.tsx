/** Ctrl or Cmd K: search over names, pages and actions. Words may come in any order ("run zendesk users"). */
import {
  IconFileCode2,
  IconPlayerPlay,
  IconPlus,
  IconSearch,
  IconSend2,
  IconSettings,
  IconTable,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { useMay } from "../api/context.ts";
import { useSearched } from "../api/reads.ts";
import { Dialog } from "../blocks/dialog.tsx";
import { useStartRun } from "../blocks/run-actions/start-run.tsx";
import { places } from "./places.tsx";
import "./search-palette.css";

/** More would not be looked at; a further word narrows. */
const foundMax = 12;

/** Typing rests for this long before a server is asked. */
const settleMs = 200;

const settingsTabs = [
  ["People", "people"],
  ["API keys", "api-keys"],
  ["Sign-in settings", "sign-in"],
  ["Appearance", "appearance"],
  ["History: how long rows are kept", "history"],
  ["Audit log", "audit-log"],
] as const;

interface Found {
  readonly key: string;
  readonly words: string;
  readonly kind: string;
  readonly icon: ReactNode;
  readonly open: () => void;
}

/** What one does with an orchestration is no part of its name. */
const verbs = ["run", "plan"];

function useEverything(typed: string): readonly Found[] {
  const navigate = useNavigate();
  const mayRun = useMay("operator");
  const start = useStartRun();
  const words = useSettled(typed);
  const named = words.split(/\s+/).filter((word) => !verbs.includes(word.toLowerCase()));
  const orchestrations = useSearched("listOrchestrations", named.join(" ")).data?.items;
  const queries = useSearched("listQueries", words).data?.items;
  const destinations = useSearched("listDestinations", words).data?.items;
  const segments = useSearched("listSegments", words).data?.items;
  const attributes = useSearched("listAttributesTables", words).data?.items;
  const templates = useSearched("listTemplates", words).data?.items;
  const mayWrite = useMay("author");
  return useMemo(() => {
    const found: Found[] = places.map(({ name, to, icon }) => ({
      key: to,
      words: name,
      kind: "Page",
      icon,
      open: () => void navigate({ to }),
    }));
    for (const { id, name } of orchestrations ?? []) {
      const open = () => void navigate({ to: "/destinations/orchestrations/$id/plan", params: { id } });
      found.push({
        key: `plan ${id}`,
        words: `Plan ${name}`,
        kind: "Orchestration",
        icon: <IconSend2 />,
        open,
      });
      const run = () => start(id, name);
      if (mayRun)
        found.push({
          key: `run ${id}`,
          words: `Run ${name}`,
          kind: "Action",
          icon: <IconPlayerPlay />,
          open: run,
        });
    }
    for (const { id, name } of queries ?? []) {
      const open = () => void navigate({ to: "/queries/$id", params: { id } });
      found.push({ key: id, words: name, kind: "Query", icon: <IconFileCode2 />, open });
    }
    for (const { id, name } of destinations ?? []) {
      const open = () => void navigate({ to: "/destinations/$id", params: { id } });
      found.push({ key: id, words: name, kind: "Destination", icon: <IconSend2 />, open });
    }
    for (const { id, name } of segments ?? []) {
      const open = () => void navigate({ to: "/segments/$id", params: { id } });
      found.push({ key: id, words: name, kind: "Segment", icon: <IconUsersGroup />, open });
    }
    for (const { id, name } of attributes ?? []) {
      const open = () => void navigate({ to: "/customer-360", search: { attributes: id } });
      found.push({ key: id, words: name, kind: "Attributes table", icon: <IconTable />, open });
    }
    for (const { id, name } of templates ?? []) {
      const open = () => void navigate({ to: "/destinations/templates/$id", params: { id } });
      found.push({ key: id, words: name, kind: "Data template", icon: <IconSend2 />, open });
    }
    for (const [words, tab] of settingsTabs) {
      const open = () => void navigate({ to: "/settings", search: { tab } });
      found.push({ key: `settings ${tab}`, words, kind: "Settings", icon: <IconSettings />, open });
    }
    const add = (words: string, open: () => void) =>
      found.push({ key: words, words, kind: "Action", icon: <IconPlus />, open });
    if (mayWrite) {
      add("New query", () => void navigate({ to: "/queries", search: { create: "query" } }));
      add("New segment", () => void navigate({ to: "/segments", search: { dialog: "new" } }));
    }
    if (mayRun) {
      add("Add destination", () => void navigate({ to: "/destinations/new" }));
      add(
        "Add Orchestration",
        () =>
          void navigate({
            to: "/destinations",
            search: { tab: "orchestrations", add: "orchestration" },
          }),
      );
    }
    return found;
  }, [
    orchestrations,
    queries,
    destinations,
    segments,
    attributes,
    templates,
    mayRun,
    mayWrite,
    navigate,
    start,
  ]);
}

/** What is typed, once typing rests: lists of more than a page are searched by the server. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), settleMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

const matches = (words: string, asked: readonly string[]): boolean => {
  const text = words.toLowerCase();
  return asked.every((word) => text.includes(word));
};

export function SearchPalette({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const everything = useEverything(typed);
  const asked = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = everything.filter(({ words }) => matches(words, asked)).slice(0, foundMax);
  const chosen = Math.min(at, found.length - 1);
  const open = (one: Found | undefined) => {
    if (one === undefined) return;
    onClose();
    one.open();
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt(Math.max(0, Math.min(found.length - 1, chosen + step)));
    if (event.key === "Enter") open(found[chosen]);
    if (step !== 0 || event.key === "Enter") event.preventDefault();
  };
  return (
    <Dialog title="Search or jump to" width={560} onClose={onClose} sheet>
      <div className="search-box palette-box">
        <IconSearch aria-hidden="true" />
        <input
          className="input"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-found"
          aria-activedescendant={found[chosen] === undefined ? undefined : `palette-${chosen}`}
          aria-label="Search or jump to"
          placeholder="A name, a page, or run and a name"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={keys}
        />
      </div>
      <div role="listbox" id="palette-found" aria-label="Found" className="palette-found" tabIndex={-1}>
        {found.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, which names the chosen line.
          <div
            key={one.key}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className="palette-line"
            onClick={() => open(one)}
          >
            {one.icon}
            <bdi className="cut grow">{one.words}</bdi>
            <span className="smallest faint">{one.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="quiet palette-none">Nothing has these words in its name.</p>}
    </Dialog>
  );
}
