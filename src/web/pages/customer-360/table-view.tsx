/** One table: what it is, and its columns, a sample of its rows, or the queries that read it. */
import { IconFileCode2, IconShieldLock } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Table } from "../../../contract/api/customer360.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { ErrorPanel } from "../../blocks/states.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";
import { ColumnsPart } from "./columns-part.tsx";
import { SamplePart } from "./sample-part.tsx";
import { useQueryTable } from "./use-query-table.ts";
import { UsedPart } from "./used-part.tsx";

type Part = "columns" | "sample" | "used";

/** A table that cannot be read has no columns and no rows to show: why, in place of them. */
function Unreadable({ table }: { readonly table: Table }) {
  return (
    <section className="table-view" aria-label={table.name}>
      <header className="table-head">
        <h2 className="table-name cut">
          <bdi title={table.name}>{table.name}</bdi>
        </h2>
      </header>
      <ErrorPanel title="This table cannot be read" error={{ message: table.problem ?? "" }} />
    </section>
  );
}

export function TableView({ table }: { readonly table: Table }) {
  return table.problem === undefined ? <ReadableTable table={table} /> : <Unreadable table={table} />;
}

function ReadableTable({ table }: { readonly table: Table }) {
  const { part = "columns" } = useSearch({ from: "/inside/customer-360" });
  const mayWrite = useMay("author");
  const query = useQueryTable();
  const detail = useRead("readTable", { params: { table: table.name } });
  const used = detail.data?.usedBy.length;
  return (
    <section className="table-view" aria-label={table.name}>
      <header className="table-head">
        <h2 className="table-name cut">
          <bdi title={table.name}>{table.name}</bdi>
        </h2>
        <span className="small faint cut grow">
          {tellAmount(table.rows, "row")} · {tellAmount(table.columns.length, "column")}
          {table.hasAmperityId && " · has the Amperity ID"}
        </span>
        {mayWrite && (
          <Button
            small
            icon={<IconFileCode2 aria-hidden="true" />}
            title="Make a query that selects this table"
            disabled={query.isBusy}
            onClick={() => query.open(table)}
          >
            Query it
          </Button>
        )}
      </header>
      <nav className="tabs table-tabs" aria-label="Parts of the table">
        <PartLink part="columns" current={part} table={table.name}>
          Columns
        </PartLink>
        <PartLink part="sample" current={part} table={table.name}>
          Sample
        </PartLink>
        <PartLink part="used" current={part} table={table.name}>
          Used by{used === undefined ? "" : ` ${tellCount(used)}`}
        </PartLink>
      </nav>
      {part === "columns" && <ColumnsPart table={table} />}
      {part === "sample" && <SamplePart table={table} />}
      {part === "used" && <UsedPart detail={detail} />}
    </section>
  );
}

function PartLink({
  part,
  current,
  table,
  children,
}: {
  readonly part: Part;
  readonly current: Part;
  readonly table: string;
  readonly children: ReactNode;
}) {
  return (
    <Link
      to="/customer-360"
      search={({ search, pane }) => ({
        ...(search === undefined ? {} : { search }),
        ...(pane === undefined ? {} : { pane }),
        table,
        part,
      })}
      className="tab"
      activeProps={{}}
      {...(part === current ? { "aria-current": "page" as const } : { "aria-current": undefined })}
    >
      {children}
    </Link>
  );
}

/** The line below what fills the pane; `children` stand at its right. */
export function TableFoot({ children }: { readonly children: ReactNode }) {
  return (
    <footer className="table-foot small quiet">
      <IconShieldLock className="desk-only" aria-hidden="true" />
      <span className="desk-only">
        Columns marked as personal data are masked for people without that right, everywhere.
      </span>
      <span className="grow" />
      {children}
    </footer>
  );
}
