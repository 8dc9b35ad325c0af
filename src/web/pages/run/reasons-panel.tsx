/** Why rows failed, were rejected or carry a warning: grouped, counted, with what to do. Choosing one filters the rows. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Reason, RunDetail } from "../../../contract/api/runs.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { OutcomeIcon } from "../../blocks/outcome-word.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";

export function ReasonsPanel({
  detail,
  bare = false,
}: {
  readonly detail: RunDetail;
  readonly bare?: boolean;
}) {
  const { run, queryId } = detail;
  const read = useRead("listReasons", { params: { number: run.number } });
  const items = read.data?.items ?? [];
  const rows = items.reduce((sum, { count }) => sum + count, 0);
  const list = (
    <ReadState read={read} what="The reasons" rows={Math.max(1, run.problems.length)}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title="No reasons">Every row that was to be sent was delivered.</Empty>
        ) : (
          <ReasonList reasons={data.items} queryId={queryId} destinationId={run.destinationId} />
        )
      }
    </ReadState>
  );
  if (bare) return list;
  return (
    <Panel
      title="Reasons"
      remark={
        items.length === 0
          ? undefined
          : `${tellAmount(items.length, "reason")} for ${tellAmount(rows, "row")}`
      }
      actions={
        <span className="quiet">
          Rejected rows come back when the query changes; failed rows can be sent again now.
        </span>
      }
    >
      {list}
    </Panel>
  );
}

/** Reasons that the account mends, not the query. */
const fieldCodes: ReadonlySet<string> = new Set(["option_unknown", "field_unknown"]);
/** Reasons that sending again mends: the page's own button does that for all of them. */
const againCodes: ReadonlySet<string> = new Set(["fate_unknown", "email_taken"]);

/** Leads to where the reason is mended, if it is a place. */
function ReasonLink({
  reason: { code },
  queryId,
  destinationId,
}: {
  readonly reason: Reason;
  readonly queryId: string | null;
  readonly destinationId: string;
}) {
  if (fieldCodes.has(code))
    return (
      <ButtonLink
        look="quiet"
        small
        className="reason-link"
        to="/destinations/$id"
        params={{ id: destinationId }}
      >
        Fields
      </ButtonLink>
    );
  if (queryId === null || againCodes.has(code)) return null;
  return (
    <ButtonLink look="quiet" small className="reason-link" to="/queries/$id" params={{ id: queryId }}>
      Open query
    </ButtonLink>
  );
}

function ReasonList({
  reasons,
  queryId,
  destinationId,
}: {
  readonly reasons: readonly Reason[];
  readonly queryId: string | null;
  readonly destinationId: string;
}) {
  const search = useSearch({ from: "/inside/runs/$number" });
  const navigate = useNavigate();
  const top = Math.max(...reasons.map(({ count }) => count));
  const choose = ({ code, outcome }: Reason) =>
    void navigate({
      to: ".",
      search: ({ code: old, outcome: _outcome, ...rest }) =>
        old === code ? rest : { ...rest, outcome, code, show: "rows" as const },
      replace: true,
    });
  return (
    <ul>
      {reasons.map((reason) => (
        <li
          key={`${reason.outcome} ${reason.code}`}
          className={search.code === reason.code ? "reason reason-chosen" : "reason"}
        >
          <button
            type="button"
            className="reason-choose"
            aria-pressed={search.code === reason.code}
            onClick={() => choose(reason)}
          >
            <OutcomeIcon outcome={reason.outcome === "failed" ? "failed" : "rejected"} />
            <span className="num strong reason-count">{tellCount(reason.count)}</span>
            <bdi className="reason-sentence cut" title={reason.sentence}>
              {reason.sentence}
            </bdi>
            <span className="reason-bar" aria-hidden="true">
              <span
                className={reason.outcome === "failed" ? "fill-failed" : "fill-rejected"}
                style={{ width: `${(reason.count / top) * 100}%` }}
              />
            </span>
            <span className="quiet cut reason-advice" title={reason.advice}>
              {reason.advice}
            </span>
          </button>
          <ReasonLink reason={reason} queryId={queryId} destinationId={destinationId} />
        </li>
      ))}
    </ul>
  );
}
