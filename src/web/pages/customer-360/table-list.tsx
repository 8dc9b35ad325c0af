/** The tables with their row counts, found by their own name or a column's; up and down move between them. */
import { IconAlertTriangleFilled, IconTable } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Table } from "../../../contract/api/customer360.ts";
import { Button } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellCount } from "../../format/number.ts";
import { findTables } from "./table-search.ts";

export function TableList({
  tables,
  chosen,
}: {
  readonly tables: readonly Table[];
  readonly chosen: string | undefined;
}) {
  const { search = "" } = useSearch({ from: "/inside/customer-360" });
  const navigate = useNavigate();
  const found = findTables(tables, search);
  const find = (words: string) =>
    void navigate({
      to: "/customer-360",
      search: (old) => ({ ...old, search: words || undefined }),
      replace: true,
    });
  return (
    <nav className="table-list" aria-label="Tables">
      <SearchBox value={search} label="Find a table or column" onSearch={find} />
      <h2 className="table-list-head small quiet">Tables</h2>
      {found.length === 0 ? (
        <Empty title="No tables match" action={<Button onClick={() => find("")}>Clear the search</Button>} />
      ) : (
        <ul onKeyDown={moveInList}>
          {found.map((table) => (
            <li key={table.name}>
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
                {...(table.name === chosen
                  ? { "aria-current": "page" as const }
                  : { "aria-current": undefined })}
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
          ))}
        </ul>
      )}
    </nav>
  );
}
