/** Each column of a result and the field it goes to: sent, ignored or refused, with the reason where it is not as wanted. */
import { IconArrowBarRight, IconArrowRight, IconCheck, IconEyeOff, IconShieldX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { FieldColumn } from "../../contract/api/queries.ts";
import { tellCount } from "../format/number.ts";
import "./column-list.css";

const icons: Readonly<Record<FieldColumn["status"], ReactNode>> = {
  sent: <IconCheck className="tone-good" aria-hidden="true" />,
  ignored: <IconEyeOff className="tone-warn" aria-hidden="true" />,
  refused: <IconShieldX className="tone-bad" aria-hidden="true" />,
};

/** The rest of a run's columns have no counts; then there is no column for them. */
export function ColumnList({ columns }: { readonly columns: readonly FieldColumn[] }) {
  return (
    <ul className="column-list">
      {columns.map((one) => (
        <li key={one.column} className={`column-line column-${one.status}`}>
          {icons[one.status]}
          <bdi className="mono cut" title={one.column}>
            {one.column}
          </bdi>
          {one.status === "sent" ? (
            <IconArrowRight className="faint column-arrow" aria-hidden="true" />
          ) : (
            <IconArrowBarRight className="faint column-arrow" aria-hidden="true" />
          )}
          <span className="column-field cut">
            {one.status === "sent" ? (
              <>
                <bdi className="column-title">{one.title ?? one.field}</bdi>
                {one.type !== null && <span className="faint"> · {one.type}</span>}
              </>
            ) : (
              <span className={one.status === "ignored" ? "warn-text strong" : "bad-text strong"}>
                {one.status}
              </span>
            )}
          </span>
          <span className="num quiet column-count">
            {one.changedUsers === null ? "" : tellCount(one.changedUsers)}
          </span>
          {(one.reason !== undefined || one.suggestion !== undefined) && (
            <span className={`small column-why ${one.status === "sent" ? "warn-text" : "quiet"}`}>
              {one.suggestion === undefined ? one.reason : <>Did you mean {one.suggestion}?</>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
