/** Every version of an attributes table that was active, with what differs in SQL and columns, and the way back into the draft. */
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import { useRead } from "../../api/reads.ts";
import { Dialog } from "../../blocks/dialog.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Versions } from "../queries/versions-dialog.tsx";
import { contentFrom, readableText } from "./attributes-content.ts";

export function AttributesVersions({
  table,
  text,
  onRestore,
  onClose,
}: {
  readonly table: AttributesTable;
  /** As it stands in the editor. */
  readonly text: string;
  /** Null where nothing may be changed. */
  readonly onRestore: ((version: number) => Promise<void>) | null;
  readonly onClose: () => void;
}) {
  const read = useRead("listAttributesTableVersions", { params: { id: table.id } });
  return (
    <Dialog title={`Versions of ${table.name}`} width={920} sheet onClose={onClose}>
      <ReadState read={read} what="The versions" rows={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No versions yet">Each time a draft is activated, a version is kept here.</Empty>
          ) : (
            <Versions
              items={items.map((one) => ({ ...one, sql: readableText(one) }))}
              text={readableText(contentFrom(text))}
              onRestore={onRestore}
            />
          )
        }
      </ReadState>
    </Dialog>
  );
}
