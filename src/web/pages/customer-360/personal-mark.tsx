/** Whether a column is personal data: a switch for who may decide, a word for everybody else. Saved at once, with Undo. */
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import type { TableColumn } from "../../../contract/api/customer360.ts";
import { useMay, useMe } from "../../api/context.ts";
import { useChange } from "../../api/reads.ts";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { Switch } from "../../blocks/field.tsx";
import { showToast } from "../../blocks/toast.tsx";

export function PersonalMark({
  table,
  column,
  words = false,
}: {
  readonly table: string;
  readonly column: TableColumn;
  /** Where no head of a table says what the switch is. */
  readonly words?: boolean;
}) {
  const isOperator = useMay("operator");
  const mayMark = !useMe().hidesPersonalData && isOperator;
  const mark = useChange("markColumn", ["listTables", "profileTable", "sampleTable"]);
  const { name, isPersonalData } = column;
  const set = (isPersonal: boolean, isUndo = false) =>
    mark.mutate(
      { params: { table }, body: { column: name, isPersonalData: isPersonal } },
      {
        onSuccess: () => {
          if (isUndo) return;
          showToast({
            icon: isPersonal ? <IconShieldCheck /> : <IconShieldOff />,
            words: (
              <>
                <b>{name}</b> {isPersonal ? "is personal data now" : "is no personal data any more"}
              </>
            ),
            undo: () => set(!isPersonal, true),
          });
        },
        onError: (error) => tellFailure(`${name} was not marked`, error),
      },
    );
  if (!mayMark) {
    if (!isPersonalData) return words ? null : <span className="faint">–</span>;
    return <span className="small quiet nowrap">personal data</span>;
  }
  return (
    <Switch
      label={words ? "personal data" : ""}
      aria-label={`${name} is personal data`}
      checked={mark.isPending ? mark.variables.body.isPersonalData : isPersonalData}
      disabled={mark.isPending}
      onChange={(event) => set(event.currentTarget.checked)}
    />
  );
}
