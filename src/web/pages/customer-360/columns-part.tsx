/** The columns of a table with what fills them, read while one looks; marks of personal data are set here. */
import { Link, useSearch } from "@tanstack/react-router";
import type { Table } from "../../../contract/api/customer360.ts";
import { toTellable } from "../../api/api-error.ts";
import { Button } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { ErrorPanel } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";
import { ColumnCard, ColumnRow } from "./column-row.tsx";
import { findColumns } from "./table-search.ts";
import { TableFoot } from "./table-view.tsx";
import { type ProfileRead, useProfile } from "./use-profile.ts";
import "../../blocks/list-table.css";

export function ColumnsPart({ table }: { readonly table: Table }) {
  const read = useProfile(table.name);
  const phone = usePhone();
  const { search = "" } = useSearch({ from: "/inside/customer-360" });
  const columns = findColumns(table, search);
  const profileOf = (name: string) => read.profile?.columns.find((column) => column.name === name);
  const inputOf = (column: Table["columns"][number]) => ({
    table: table.name,
    column,
    rows: read.profile?.rows ?? 0,
    isSampled: read.profile?.isSampled ?? false,
    profile: profileOf(column.name),
    isReading: read.isReading,
  });
  return (
    <>
      {read.error !== null && (
        <div className="table-error">
          <ErrorPanel
            title="What fills the columns cannot be read"
            error={toTellable(read.error)}
            action={
              <Button small onClick={read.goOn}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {phone ? (
        <ul className="table-pane">
          {columns.map((column) => (
            <ColumnCard key={column.name} {...inputOf(column)} />
          ))}
        </ul>
      ) : (
        <ScrollPane label="Columns" className="table-pane">
          <table className="list columns" onKeyDown={moveInList}>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col">Filled</th>
                <th scope="col" className="end">
                  Distinct
                </th>
                <th scope="col">Typical values</th>
                <th scope="col">Personal data</th>
              </tr>
            </thead>
            <tbody>
              {columns.map((column) => (
                <ColumnRow key={column.name} {...inputOf(column)} />
              ))}
            </tbody>
          </table>
        </ScrollPane>
      )}
      <TableFoot>
        {columns.length < table.columns.length && (
          <span className="num nowrap">
            {tellCount(columns.length)} of {tellAmount(table.columns.length, "column")} ·{" "}
            <Link to="/customer-360" search={{ table: table.name }}>
              Show all
            </Link>
          </span>
        )}
        <Progress read={read} total={table.columns.length} />
      </TableFoot>
    </>
  );
}

function Progress({ read, total }: { readonly read: ProfileRead; readonly total: number }) {
  const { profile } = read;
  const done = profile?.columns.length ?? 0;
  if (read.isReading)
    return (
      <span className="line nowrap">
        <span className="num">
          Reading: {tellCount(done)} of {tellAmount(total, "column")}
        </span>
        <button type="button" className="link-button" onClick={read.stop}>
          Cancel
        </button>
      </span>
    );
  if (profile === undefined || read.error !== null) return null;
  if (profile.state === "reading")
    return (
      <span className="line nowrap">
        <span className="num">
          Stopped after {tellCount(done)} of {tellAmount(total, "column")}
        </span>
        <button type="button" className="link-button" onClick={read.goOn}>
          Go on
        </button>
      </span>
    );
  return (
    <span className="num nowrap">
      {profile.isSampled
        ? `Figures from ${tellCount(profile.rows)} rows taken by chance`
        : `Read in ${tellDuration(profile.seconds * 1_000)}`}
    </span>
  );
}
