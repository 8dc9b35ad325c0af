/** The tables and columns that a query may read. Pressing one writes its name at the cursor; dragging it drops it anywhere. */
import { IconChevronDown, IconChevronRight, IconSearch, IconTable } from "@tabler/icons-react";
import { memo, useState } from "react";
import type { Table } from "../../../contract/api/customer360.ts";
import { useRead } from "../../api/reads.ts";
import { tellCount } from "../../format/number.ts";
import { ColumnKindIcon } from "../column-kind-icon.tsx";
import { ReadState } from "../read-state.tsx";
import { writeName, writeTableName } from "../sql-names.ts";
import "../field.css";
import "../list-table.css";
import "./schema-explorer.css";

/** Above so many tables they begin folded. */
const openTablesMax = 1;

/** Drawn anew only when the tables are, not with every key in the editor. */
export const SchemaExplorer = memo(function SchemaExplorer({
  onInsert,
}: {
  /** Null where nothing can be written. */
  readonly onInsert: ((text: string) => void) | null;
}) {
  const read = useRead("listTables", {});
  const [words, setWords] = useState("");
  return (
    <aside className="schema" aria-label="Tables and columns">
      <div className="search-box schema-search">
        <IconSearch aria-hidden="true" />
        <input
          className="input"
          type="search"
          aria-label="Tables and columns"
          placeholder="Tables and columns"
          value={words}
          spellCheck={false}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      <div className="schema-tables">
        <ReadState read={read} what="The tables" rows={8} rowHeight={26}>
          {({ items }) => <Tables items={items} words={words.trim().toLowerCase()} onInsert={onInsert} />}
        </ReadState>
        {onInsert !== null && (
          <p className="smallest faint schema-hint">
            Drag or press <span className="kbd">Enter</span> to insert at the cursor
          </p>
        )}
      </div>
    </aside>
  );
});

function Tables({
  items,
  words,
  onInsert,
}: {
  readonly items: readonly Table[];
  readonly words: string;
  readonly onInsert: ((text: string) => void) | null;
}) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(
    () => new Set(items.slice(openTablesMax).map(({ name }) => name)),
  );
  const toggle = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    setFolded(next);
  };
  const shown = items.flatMap((table) => {
    if (words === "" || table.name.toLowerCase().includes(words)) return [table];
    const columns = table.columns.filter(({ name }) => name.toLowerCase().includes(words));
    return columns.length === 0 ? [] : [{ ...table, columns }];
  });
  if (shown.length === 0)
    return (
      <p className="small quiet schema-hint">{words === "" ? "There are no tables." : "Nothing matches."}</p>
    );
  return (
    <ul>
      {shown.map((table) => (
        <TableLine
          key={table.name}
          table={table}
          isOpen={words !== "" || !folded.has(table.name)}
          onToggle={() => toggle(table.name)}
          onInsert={onInsert}
        />
      ))}
    </ul>
  );
}

const selectOf = ({ name, columns }: Table): string =>
  `SELECT\n  ${columns.map((column) => writeName(column.name)).join(",\n  ")}\nFROM ${writeTableName(name)}\n`;

function TableLine({
  table,
  isOpen,
  onToggle,
  onInsert,
}: {
  readonly table: Table;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onInsert: ((text: string) => void) | null;
}) {
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const written = writeTableName(table.name);
  return (
    <li>
      <div className="schema-table">
        <button
          type="button"
          className="schema-fold"
          aria-expanded={isOpen}
          title={`${table.name}: ${tellCount(table.rows)} rows`}
          onClick={onToggle}
        >
          <Chevron aria-hidden="true" />
          <IconTable aria-hidden="true" />
          <bdi className="cut">{table.name}</bdi>
        </button>
        {onInsert !== null && (
          <button
            type="button"
            className="schema-select"
            aria-label={`Write a SELECT of all columns of ${table.name}`}
            title="Write a SELECT of all columns"
            draggable
            onDragStart={(event) => event.dataTransfer.setData("text/plain", written)}
            onClick={() => onInsert(selectOf(table))}
          >
            SELECT
          </button>
        )}
      </div>
      {isOpen && (
        <ul className="schema-columns">
          {table.columns.map((column) => {
            const name = writeName(column.name);
            const inside = (
              <>
                <ColumnKindIcon kind={column.kind} isKey={column.name.toLowerCase() === "amperity_id"} />
                <bdi className="mono cut">{column.name}</bdi>
              </>
            );
            const title = `${column.name}: ${column.type}`;
            return (
              <li key={column.name}>
                {onInsert === null ? (
                  <span className="schema-column" title={title}>
                    {inside}
                  </span>
                ) : (
                  <button
                    type="button"
                    className="schema-column"
                    title={title}
                    draggable
                    onDragStart={(event) => event.dataTransfer.setData("text/plain", name)}
                    onClick={() => onInsert(name)}
                  >
                    {inside}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </li>
  );
}
