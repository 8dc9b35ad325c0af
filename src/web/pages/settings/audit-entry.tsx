/** One entry of the audit log whole: who, when exactly, and what each part was before and is after. */
import type { AuditEntry } from "../../../contract/api/audit.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Value } from "../../blocks/value.tsx";
import { tellExact } from "../../format/time.ts";
import { auditDifferences } from "./audit-differences.ts";
import { capital, tellKind } from "./audit-filter.ts";
import { AuditObject } from "./audit-object.tsx";

export function AuditEntryDialog({
  entry,
  onClose,
}: {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}) {
  const differences = auditDifferences(entry.before, entry.after);
  const hasBefore = differences.some(({ before }) => before !== undefined);
  return (
    <Dialog
      title={`${capital(entry.action)}: ${tellKind(entry.kind)}`}
      width={640}
      sheet
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <dl className="audit-facts">
        <dt>Name</dt>
        <dd>
          <AuditObject entry={entry} />
        </dd>
        <dt>Who</dt>
        <dd>
          <bdi>{entry.who}</bdi>
        </dd>
        <dt>When</dt>
        <dd className="num">{tellExact(Date.parse(entry.at))}</dd>
      </dl>
      {differences.length > 0 && (
        <div className="list-scroll audit-differences">
          <table className="list list-dense">
            <thead>
              <tr>
                <th scope="col">Part</th>
                {hasBefore && <th scope="col">Before</th>}
                <th scope="col">{hasBefore ? "After" : "Value"}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ part, before, after }) => (
                <tr key={part}>
                  <td className="mono">
                    <Value text={part} />
                  </td>
                  {hasBefore && (
                    <td className="quiet">{before === undefined ? "–" : <Value text={before} />}</td>
                  )}
                  <td>{after === undefined ? "–" : <Value text={after} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}
