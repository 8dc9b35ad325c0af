/** The switch that puts an attributes table into the Visual Segment Editor, why it cannot be turned, and who would miss the table. */
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import { Confirm } from "../../blocks/dialog.tsx";
import { Switch } from "../../blocks/field.tsx";
import { tellAmount } from "../../format/number.ts";

const needsId = "Only tables that contain the Amperity ID can be made available.";

/** Null where the switch can be turned. */
function reasonOf(table: AttributesTable, mayEdit: boolean, hasAmperityId: boolean): string | null {
  if (table.active === null)
    return hasAmperityId ? "Activate the table first; then it can be made available." : needsId;
  if (table.managedBy !== null) return "It is set in deskfeed.yaml.";
  return mayEdit ? null : "Authors can change it.";
}

export function AttributesAvailability({
  table,
  mayEdit,
  hasAmperityId,
  offered,
  isBusy,
  onOffer,
}: {
  readonly table: AttributesTable;
  readonly mayEdit: boolean;
  /** Of the text as it stands. */
  readonly hasAmperityId: boolean;
  /** How many attributes the active version offers; null while a draft makes that another number. */
  readonly offered: number | null;
  readonly isBusy: boolean;
  readonly onOffer: (isAvailable: boolean) => void;
}) {
  const [isAsking, setAsking] = useState(false);
  const words = useId();
  const { isAvailable, usedBySegments: users } = table;
  const reason = reasonOf(table, mayEdit, hasAmperityId);
  const these = offered === null ? "its attributes" : `these ${tellAmount(offered, "attribute")}`;
  const turn = () => {
    if (isBusy) return;
    if (isAvailable && users.length > 0) setAsking(true);
    else onOffer(!isAvailable);
  };
  return (
    <section className="panel availability" aria-label="Visual Segment Editor">
      <div className="grow">
        <Switch
          label={<b>Make available in Visual Segment Editor</b>}
          checked={isAvailable}
          disabled={reason !== null}
          aria-describedby={words}
          onChange={turn}
        />
        <p id={words} className="small quiet availability-words">
          {isAvailable && <>Segments without SQL can use {these}. </>}
          {reason ?? (isAvailable ? needsId : `Segments without SQL can then use ${these}. ${needsId}`)}
        </p>
      </div>
      {users.length > 0 && (
        <span className="small quiet num nowrap" title={users.map(({ name }) => name).join("\n")}>
          used by {tellAmount(users.length, "segment")}
        </span>
      )}
      {isAsking && (
        <Confirm
          title={`${tellAmount(users.length, "segment")} ${users.length === 1 ? "uses" : "use"} it`}
          verb="Switch off"
          look="delete"
          keep="Keep it available"
          busy={isBusy}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            onOffer(false);
          }}
        >
          <p>They are sent as before, but cannot be changed and activated until it is available again:</p>
          <ul className="availability-users">
            {users.map(({ id, name }) => (
              <li key={id}>
                <Link to="/segments/$id" params={{ id }} className="cut">
                  <bdi>{name}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </Confirm>
      )}
    </section>
  );
}
