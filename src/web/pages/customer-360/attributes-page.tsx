/** The attributes table of the address beside the list of tables: its editor once it has been read, or why it cannot be. */
import type { UseQueryResult } from "@tanstack/react-query";
import { ApiError } from "../../api/api-error.ts";
import type { AnswerOf } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { Page } from "../../shell/page.tsx";
import { AttributesEditor } from "./attributes-editor.tsx";
import { TableList } from "./table-list.tsx";

export function AttributesPage({
  id,
  tables,
}: {
  readonly id: string;
  readonly tables: Pick<UseQueryResult<AnswerOf<"listTables">>, "data" | "isError" | "error" | "refetch">;
}) {
  const read = useRead("readAttributesTable", { params: { id } });
  const phone = usePhone();
  const list = phone ? null : tables.data === undefined ? (
    <div className="table-list">
      <ReadState read={tables} what="The tables" rows={8} rowHeight={30}>
        {() => null}
      </ReadState>
    </div>
  ) : (
    <TableList tables={tables.data.items} chosen={{ attributes: id }} />
  );
  if (read.data !== undefined) return <AttributesEditor key={id} table={read.data} list={list} />;
  const isGone = read.error instanceof ApiError && read.error.status === 404;
  return (
    <Page title="Attributes table" crumbs={[{ name: "Customer 360", link: { to: "/customer-360" } }]} wide>
      <div className="customer-360">
        {list}
        <div className="table-view">
          {isGone ? (
            <Empty title="There is no such attributes table">It was deleted. Choose another one.</Empty>
          ) : (
            <ReadState read={read} what="The attributes table" rows={8}>
              {() => null}
            </ReadState>
          )}
        </div>
      </div>
    </Page>
  );
}
