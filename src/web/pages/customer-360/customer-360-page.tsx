/** Customer 360: the tables that queries read at the left, the chosen one at the right; on a phone one after the other. */
import { IconDatabase, IconPlus } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import type { AnswerOf } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { Page } from "../../shell/page.tsx";
import { AttributesPage } from "./attributes-page.tsx";
import { TableList } from "./table-list.tsx";
import { TableView } from "./table-view.tsx";
import "./customer-360.css";

type Tables = AnswerOf<"listTables">;

const engineNames: Readonly<Record<Tables["engine"], string>> = {
  duckdb: "DuckDB",
  postgres: "PostgreSQL",
  trino: "Trino",
};

export function Customer360Page() {
  const read = useRead("listTables", {});
  const search = useSearch({ from: "/inside/customer-360" });
  const { table, attributes } = search;
  const phone = usePhone();
  const mayWrite = useMay("author");
  if (attributes !== undefined) return <AttributesPage id={attributes} tables={read} />;
  const isOpen = phone && table !== undefined;
  return (
    <Page
      title={isOpen ? table : "Customer 360"}
      crumbs={isOpen ? [{ name: "Customer 360", link: { to: "/customer-360" } }] : []}
      actions={
        <>
          {read.data !== undefined && (
            <span className="small quiet nowrap">
              {engineNames[read.data.engine]} · read <Moment at={read.data.readAt} />
            </span>
          )}
          {mayWrite && (
            <ButtonLink
              look="filled"
              icon={<IconPlus />}
              to="/customer-360"
              search={{ ...search, newTable: "attributes" }}
            >
              New attributes table
            </ButtonLink>
          )}
        </>
      }
      phoneActions={false}
      wide
    >
      {read.data === undefined || read.data.items.length === 0 ? (
        <div className="content">
          <div className="list-scroll">
            <ReadState read={read} what="The tables" rows={8}>
              {() => (
                <Empty icon={<IconDatabase />} title="No tables yet">
                  Name files or a database in deskfeed.yaml; their tables appear here.
                </Empty>
              )}
            </ReadState>
          </div>
        </div>
      ) : (
        <Tables tables={read.data} phone={phone} />
      )}
    </Page>
  );
}

function Tables({ tables, phone }: { readonly tables: Tables; readonly phone: boolean }) {
  const { items } = tables;
  const { table: asked } = useSearch({ from: "/inside/customer-360" });
  // Whoever chose none most likely wants the customers.
  const first = phone ? undefined : (items.find(({ hasAmperityId }) => hasAmperityId) ?? items[0]);
  const chosen = asked === undefined ? first : items.find(({ name }) => name === asked);
  if (phone && asked === undefined) return <TableList tables={items} chosen={undefined} />;
  return (
    <div className="customer-360">
      {!phone && (
        <TableList tables={items} chosen={chosen === undefined ? undefined : { table: chosen.name }} />
      )}
      {chosen === undefined ? (
        <div className="table-view">
          <Empty title={`There is no table ${asked}`}>
            It was renamed or is no longer in the Customer 360. Choose another one.
          </Empty>
        </div>
      ) : (
        <TableView key={chosen.name} table={chosen} />
      )}
    </div>
  );
}
