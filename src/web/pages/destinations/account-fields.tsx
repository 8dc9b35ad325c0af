/** The fields of the account with their types, and how many queries fill each. */
import { IconRefresh } from "@tabler/icons-react";
import { useRead } from "../../api/reads.ts";
import { IconButton } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { tellCount } from "../../format/number.ts";
import "../../blocks/list-table.css";

export function AccountFields({ destinationId }: { readonly destinationId: string }) {
  const read = useRead("listAccountFields", { params: { id: destinationId } });
  const own = read.data?.items.filter(({ isUserField }) => isUserField) ?? [];
  return (
    <Panel
      title="Fields of the account"
      remark={read.data === undefined ? undefined : tellCount(own.length)}
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
                <thead className="hidden-words">
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Key</th>
                    <th scope="col">Type</th>
                    <th scope="col">Used by queries</th>
                  </tr>
                </thead>
                <tbody>
                  {own.map((field) => (
                    <tr key={field.name}>
                      <td className="list-name" title={field.title}>
                        <bdi>{field.title}</bdi>
                      </td>
                      <td className="mono quiet" title={field.name}>
                        {field.name.replace(/^user_fields\./, "")}
                      </td>
                      <td className={field.isActive ? "small quiet" : "small warn-text"}>
                        {field.isActive ? field.type : "switched off"}
                      </td>
                      <td className="end num quiet" title={field.usedBy.join(", ") || undefined}>
                        {field.usedBy.length === 0 ? "–" : tellCount(field.usedBy.length)}
                      </td>
                    </tr>
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
