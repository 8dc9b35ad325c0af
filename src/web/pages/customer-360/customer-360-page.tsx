/** Customer 360: the tables that queries read, each with its columns. */
import { IconDatabase } from "@tabler/icons-react";
import { useRead } from "../../api/reads.ts";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import "./customer-360.css";

export function Customer360Page() {
  const read = useRead("listTables", {});
  return (
    <Page title="Customer 360">
      <ReadState read={read} what="The tables" rows={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty icon={<IconDatabase />} title="No tables yet">
                Name files or a database in deskfeed.yaml; their tables appear here.
              </Empty>
            </Panel>
          ) : (
            <div className="tables">
              {items.map((table) => (
                <Panel
                  key={table.name}
                  title={<bdi>{table.name}</bdi>}
                  remark={tellAmount(table.rows, "row")}
                >
                  <ul className="panel-body table-columns">
                    {table.columns.map((column) => (
                      <li key={column.name} className="line">
                        <bdi className="mono cut grow" title={column.name}>
                          {column.name}
                        </bdi>
                        <span className="small faint">{column.kind}</span>
                      </li>
                    ))}
                  </ul>
                </Panel>
              ))}
            </div>
          )
        }
      </ReadState>
    </Page>
  );
}
