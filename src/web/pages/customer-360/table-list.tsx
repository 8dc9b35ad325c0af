/** The tables with their row counts, and the attributes tables below them, found by name or column; up and down move between them. */
import { IconAlertTriangleFilled, IconTable } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Table } from "../../../contract/api/customer360.ts";
import { Button } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellCount } from "../../format/number.ts";
import { AttributesList } from "./attributes-list.tsx";
import { NewAttributesTable } from "./attributes-name-dialog.tsx";
import { findTables } from "./table-search.ts";

type Chosen = { readonly table: string } | { readonly attributes: string };

export function TableList({
  tables,
  chosen,
}: {
  readonly tables: readonly Table[];
  readonly chosen: Chosen | undefined;
}) {
  const { search = "", newTable } = useSearch({ from: "/inside/customer-360" });
  const navigate = useNavigate();
  const found = findTables(tables, search);
  const chosenTable = chosen !== undefined && "table" in chosen ? chosen.table : undefined;
  const find = (words: string) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, search: words || undefined }),
      replace: true,
    });
  const close = () => void navigate({ to: ".", search: ({ newTable: _, ...old }) => old, replace: true });
  return (
    <div className="table-list">
      <SearchBox value={search} label="Find a table or column" onSearch={find} />
      <nav aria-label="Tables">
        <h2 className="table-list-head small quiet">Tables</h2>
        {tables.length === 0 ? (
          <p className="small faint attributes-none">None in this Customer 360.</p>
        ) : found.length === 0 ? (
          <Empty
            title="No tables match"
            action={<Button onClick={() => find("")}>Clear the search</Button>}
          />
        ) : (
          <ul onKeyDown={moveInList}>
            {found.map((table) => (
              <TableLine key={table.name} table={table} isChosen={table.name === chosenTable} />
            ))}
          </ul>
        )}
      </nav>
      <AttributesList
        search={search}
        chosen={chosen !== undefined && "attributes" in chosen ? chosen.attributes : undefined}
      />
      {newTable === "attributes" && <NewAttributesTable tables={tables} onClose={close} />}
    </div>
  );
}

function TableLine({ table, isChosen }: { readonly table: Table; readonly isChosen: boolean }) {
  return (
    <li>
      <Link
        to="/customer-360"
        search={(old) => ({
          ...(old.search === undefined ? {} : { search: old.search }),
          ...(old.pane === undefined ? {} : { pane: old.pane }),
          table: table.name,
        })}
        data-row
        className="table-link"
        activeProps={{}}
        {...(isChosen ? { "aria-current": "page" as const } : { "aria-current": undefined })}
      >
        {table.problem === undefined ? (
          <IconTable aria-hidden="true" />
        ) : (
          <IconAlertTriangleFilled className="tone-warn" aria-hidden="true" />
        )}
        <bdi className="cut grow" title={table.name}>
          {table.name}
        </bdi>
        <span className="num quiet">
          {table.problem === undefined ? (
            <>
              {tellCount(table.rows)} <span className="hidden-words">rows</span>
            </>
          ) : (
            <span className="hidden-words">cannot be read</span>
          )}
        </span>
      </Link>
    </li>
  );
}
