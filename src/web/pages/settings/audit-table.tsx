/** The audit log as a virtual table: only what is in view is in the page, more is read near the end. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { AuditEntry } from "../../../contract/api/audit.ts";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { tellKind } from "./audit-filter.ts";
import { AuditObject } from "./audit-object.tsx";

const rowPx = 36;
/** Rows kept above and below the view, so that scrolling does not show gaps. */
const marginRows = 15;

export interface AuditShown {
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly onOpen: (id: number) => void;
}

export function AuditTable({ entries, hasMore, onMore, onOpen }: AuditShown) {
  const pane = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => pane.current,
    estimateSize: () => rowPx,
    overscan: marginRows,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const end = useRef(onMore);
  end.current = onMore;
  useEffect(() => {
    if (last >= entries.length - 2 * marginRows) end.current();
  }, [last, entries.length]);
  const above = shown[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
    <section ref={pane} className="list-scroll audit-scroll" tabIndex={0} aria-label="Audit log">
      <table className="list audit" aria-rowcount={hasMore ? -1 : entries.length + 1} onKeyDown={moveInList}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Kind</th>
            <th scope="col">Name</th>
          </tr>
        </thead>
        <tbody style={{ height: above }} />
        <tbody>
          {shown.map(({ index }) => {
            const entry = entries[index];
            return entry && <AuditRow key={entry.id} entry={entry} index={index} onOpen={onOpen} />;
          })}
        </tbody>
        <tbody style={{ height: below }} />
      </table>
    </section>
  );
}

function AuditRow({
  entry,
  index,
  onOpen,
}: {
  readonly entry: AuditEntry;
  readonly index: number;
  readonly onOpen: (id: number) => void;
}) {
  const open = () => onOpen(entry.id);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    // Else the same press would also press the dialog's first button.
    event.preventDefault();
    open();
  };
  return (
    <tr aria-rowindex={index + 2} data-row tabIndex={0} className="opens" onClick={open} onKeyDown={keys}>
      <td className="quiet">
        <Moment at={entry.at} />
      </td>
      <td>
        <bdi title={entry.who}>{entry.who}</bdi>
      </td>
      <td className="list-name">{entry.action}</td>
      <td className="quiet">{tellKind(entry.kind)}</td>
      <td>
        <AuditObject entry={entry} />
      </td>
    </tr>
  );
}
