/** The audit log on a phone: what was done to what, by whom and when below. */
import { Moment } from "../../blocks/moment.tsx";
import { tellKind } from "./audit-filter.ts";
import type { AuditShown } from "./audit-table.tsx";

export function AuditCards({ entries, hasMore, onMore, onOpen }: AuditShown) {
  return (
    <>
      <ul className="cards">
        {entries.map((entry) => (
          <li key={entry.id} className="card-row">
            <button type="button" className="audit-card grow" onClick={() => onOpen(entry.id)}>
              <span className="cut">
                <span className="list-name">{entry.action}</span> <bdi>{entry.name}</bdi>
              </span>
              <span className="cut small quiet">
                <bdi>{entry.who}</bdi> · {tellKind(entry.kind)} · <Moment at={entry.at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="button button-quiet row-cards-more" onClick={onMore}>
          Older entries
        </button>
      )}
    </>
  );
}
