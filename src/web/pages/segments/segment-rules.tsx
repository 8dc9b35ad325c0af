/** A visual segment with what its editor needs to know: the attributes that are available, or how to get some; its SQL. */
import { IconTable } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import type { Segment } from "../../../contract/api/segments.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { CopyField } from "../../blocks/copy-field.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { Empty } from "../../blocks/states.tsx";
import { createBook } from "./attribute-book.ts";
import { textOfVisual } from "./rule-tree.ts";
import { visualOf } from "./segment-content.ts";
import { useResult } from "./use-result.ts";
import { type Shown, VisualEditor } from "./visual-editor.tsx";

interface RulesInput {
  readonly segment: Segment;
  readonly text: string;
  readonly mayEdit: boolean;
  readonly show: Shown;
  readonly isSqlOpen: boolean;
  readonly onShow: (show: Shown) => void;
  readonly onText: (text: string) => void;
  readonly onSqlClose: () => void;
  readonly phoneActions: ReactNode;
}

export function SegmentRules(input: RulesInput) {
  const read = useRead("listAttributes", {});
  if (read.data === undefined || read.data.tables.length === 0)
    return (
      <div className="content">
        <div className="list-scroll">
          <ReadState read={read} what="The attributes" rows={8}>
            {() => <NoAttributes />}
          </ReadState>
        </div>
      </div>
    );
  return <Rules {...input} attributes={read.data} />;
}

export function NoAttributes() {
  return (
    <Empty
      icon={<IconTable />}
      title="No attributes yet"
      action={
        <ButtonLink look="filled" to="/customer-360">
          Customer 360
        </ButtonLink>
      }
    >
      Visual segments are built from attributes tables. Make one in Customer 360, and make it available in the
      Visual Segment Editor.
    </Empty>
  );
}

function Rules({
  segment: { name },
  text,
  attributes,
  mayEdit,
  show,
  isSqlOpen,
  onShow,
  onText,
  onSqlClose,
  phoneActions,
}: RulesInput & { readonly attributes: Parameters<typeof createBook>[0] }) {
  const book = useMemo(() => createBook(attributes, name), [attributes, name]);
  const visual = useMemo(() => visualOf(text), [text]);
  const result = useResult(name, text, visual);
  return (
    <>
      <VisualEditor
        book={book}
        visual={visual}
        mayEdit={mayEdit}
        result={result}
        show={show}
        onShow={onShow}
        onChange={(next) => onText(textOfVisual(next))}
        onAgain={result.again}
        phoneActions={phoneActions}
      />
      {isSqlOpen && (
        <Dialog title={`SQL of ${name}`} width={860} sheet onClose={onSqlClose}>
          {result.checked?.sql == null ? (
            <p className="quiet">There is no SQL while the rules are not complete.</p>
          ) : (
            <>
              <p className="quiet">{result.checked.words}</p>
              <CopyField label="SQL" text={result.checked.sql} />
              <ScrollPane label="The SQL" className="segment-sql">
                <pre className="mono">{result.checked.sql}</pre>
              </ScrollPane>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
