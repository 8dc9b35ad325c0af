/** The fields of the account with their types, and which queries fill each: how many in a narrow panel, which in a wide one. */
import { IconRefresh } from "@tabler/icons-react";
import type { AccountField } from "../../../contract/api/destinations.ts";
import { useRead } from "../../api/reads.ts";
import { IconButton } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { tellCount } from "../../format/number.ts";
import "../../blocks/list-table.css";
import "./account-fields.css";

const narrowWidths = [
  ["field", "34%"],
  ["key", "32%"],
  ["type", "23%"],
  ["used by", "11%"],
] as const;
const wideWidths = [
  ["field", "26%"],
  ["key", "24%"],
  ["type", "14%"],
  ["used by", "36%"],
] as const;

export function AccountFields({
  destinationId,
  named = false,
}: {
  readonly destinationId: string;
  /** There is room for the names of the queries. */
  readonly named?: boolean;
}) {
  const read = useRead("listAccountFields", { params: { id: destinationId } });
  const own = read.data?.items.filter(({ isUserField }) => isUserField) ?? [];
  return (
    <Panel
      title="Fields of the account"
      remark={
        read.data !== undefined && (
          <>
            {tellCount(own.length)}, read <Moment at={new Date(read.dataUpdatedAt).toISOString()} />
          </>
        )
      }
      actions={
        <IconButton name="Read them again" onClick={() => void read.refetch()}>
          <IconRefresh aria-hidden="true" />
        </IconButton>
      }
    >
      <ReadState read={read} what="The fields" rows={5} rowHeight={30}>
        {() =>
          own.length === 0 ? (
            <p className="small faint panel-body">The account has no user fields of its own.</p>
          ) : (
            <ScrollPane className="list-scroll account-fields" label="Fields of the account">
              <table className="list list-dense">
                <colgroup>
                  {(named ? wideWidths : narrowWidths).map(([of, width]) => (
                    <col key={of} style={{ width }} />
                  ))}
                </colgroup>
                <thead className={named ? undefined : "hidden-words"}>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Key</th>
                    <th scope="col">Type</th>
                    <th scope="col">Used by queries</th>
                  </tr>
                </thead>
                <tbody>
                  {own.map((field) => (
                    <FieldLine key={field.name} field={field} named={named} />
                  ))}
                </tbody>
              </table>
            </ScrollPane>
          )
        }
      </ReadState>
    </Panel>
  );
}

function FieldLine({ field, named }: { readonly field: AccountField; readonly named: boolean }) {
  const { name, title, type, isActive, options, usedBy } = field;
  const users = usedBy.join(", ");
  return (
    <tr>
      <td className="list-name" title={title}>
        <bdi>{title}</bdi>
      </td>
      <td className="mono quiet" title={name}>
        {name.replace(/^user_fields\./, "")}
      </td>
      <td className={isActive ? "small quiet" : "small warn-text"} title={options.join(", ") || undefined}>
        {isActive ? type : "switched off"}
      </td>
      <td className={named ? "quiet" : "end num quiet"} title={users || undefined}>
        {usedBy.length === 0 ? "–" : named ? <bdi>{users}</bdi> : tellCount(usedBy.length)}
      </td>
    </tr>
  );
}
