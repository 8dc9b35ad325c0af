/** The live line of sent, ignored and refused columns in the dialog, and all of them on demand. */
import { IconCheck, IconEyeOff, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import type { QueryFields } from "../../../contract/api/queries.ts";
import { ColumnList } from "../../blocks/column-list.tsx";
import { tellAmount } from "../../format/number.ts";
import { type Sent, useSentFields } from "./use-sent-text.ts";

export function ColumnsLine({ sent }: { readonly sent: Sent }) {
  const [all, setAll] = useState(false);
  const fields = useSentFields(sent);
  if (sent.objectId === "" || fields === undefined) {
    return (
      <p className="small faint columns-line">
        The columns that are sent are named here once object and destination are chosen.
      </p>
    );
  }
  return (
    <>
      <p className="small columns-line">
        <ColumnCounts fields={fields} />
        <button type="button" className="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : "Show all"}
        </button>
      </p>
      {fields.missing.map(({ code, message }) => (
        <p key={code} className="small bad-text columns-line">
          {message}
        </p>
      ))}
      {all && <ColumnList columns={fields.columns} />}
    </>
  );
}

function ColumnCounts({ fields }: { readonly fields: QueryFields }) {
  const ignored = fields.columns.filter(({ status }) => status === "ignored");
  const refused = fields.columns.filter(({ status }) => status === "refused");
  const names = (columns: readonly { readonly column: string }[]) =>
    columns.map(({ column }) => column).join(", ");
  return (
    <>
      <span className="columns-part">
        <IconCheck className="tone-good" aria-hidden="true" />{" "}
        {tellAmount(fields.sent, "column is", "columns are")} sent
      </span>
      {ignored.length > 0 && (
        <span className="columns-part">
          <IconEyeOff className="tone-warn" aria-hidden="true" /> {ignored.length}{" "}
          {ignored.length === 1 ? "is" : "are"} ignored: <bdi className="mono">{names(ignored)}</bdi>
        </span>
      )}
      {refused.length > 0 && (
        <span className="columns-part">
          <IconShieldX className="tone-bad" aria-hidden="true" /> {refused.length}{" "}
          {refused.length === 1 ? "is" : "are"} refused: <bdi className="mono">{names(refused)}</bdi>
        </span>
      )}
    </>
  );
}
