/** A plan that is whole: its counts, samples before and after, its columns. */
import {
  IconAlertTriangleFilled,
  IconArrowRight,
  IconCirclePlus,
  IconClockPlay,
  IconDoorExit,
  IconEqual,
  IconInfoCircle,
  IconRefreshDot,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Plan } from "../../../contract/api/orchestrations.ts";
import { ColumnList } from "../../blocks/column-list.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Value } from "../../blocks/value.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";

type Result = NonNullable<Plan["result"]>;
type Sample = Result["samples"][number];
/** As many as are looked at without scrolling; the others come with "Another sample". */
const shownAtOnce = 6;

type Show = "changed" | "new" | "rejected";

export function PlanResult({ plan, result }: { readonly plan: Plan; readonly result: Result }) {
  const columns = { sent: 0, ignored: 0, refused: 0 };
  for (const { status } of result.columns) columns[status] += 1;
  const remark = [
    `${columns.sent} sent`,
    columns.ignored > 0 ? `${columns.ignored} ignored` : "",
    columns.refused > 0 ? `${columns.refused} refused` : "",
  ];
  return (
    <>
      <Counts result={result} />
      <div className="plan-panes">
        <Samples plan={plan} result={result} />
        <Panel
          title="Columns"
          remark={remark.filter(Boolean).join(" · ")}
          actions={<span className="quiet">changed users</span>}
          className="plan-pane"
          footer={
            result.forecast.users > 100 && (
              <p className="plan-advice">
                <IconInfoCircle aria-hidden="true" />
                <span>
                  Good first step: run the first 100 and look at them in Zendesk. The other{" "}
                  {tellCount(result.forecast.users - 100)} stay unsent and go with the next run.
                </span>
              </p>
            )
          }
        >
          <ScrollPane className="plan-scroll" label="Columns">
            <ColumnList columns={result.columns} />
          </ScrollPane>
        </Panel>
      </div>
    </>
  );
}

function Counts({ result }: { readonly result: Result }) {
  const { rows, forecast } = result;
  const worst = [...result.problems].sort((one, other) => other.count - one.count)[0];
  return (
    <section className="panel plan-counts" aria-label="What a run would do">
      <Count
        icon={<IconCirclePlus className="tone-good" />}
        label="New"
        value={tellCount(rows.new)}
        below="will be created"
      />
      <Count
        icon={<IconRefreshDot className="tone-good" />}
        label="Changed"
        value={tellCount(rows.changed)}
        below="will be updated"
      />
      <Count
        icon={<IconEqual />}
        label="Unchanged"
        value={tellCount(rows.unchanged)}
        below="not sent again"
      />
      <Count
        icon={<IconAlertTriangleFilled className="tone-warn" />}
        label="Rejected"
        value={tellCount(rows.rejected)}
        below={rows.rejected === 0 || worst === undefined ? "every row can be sent" : "never sent"}
      />
      <Count
        icon={<IconDoorExit />}
        label="Left"
        value={tellCount(rows.left)}
        below="not in the result now"
      />
      <Count
        icon={<IconClockPlay />}
        label="Forecast"
        value={forecast.users === 0 ? "0 s" : tellDuration(forecast.seconds * 1_000)}
        below={tellAmount(forecast.requests, "request")}
        wide
      />
    </section>
  );
}

function Count({
  icon,
  label,
  value,
  below,
  wide = false,
}: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly value: string;
  readonly below: string;
  readonly wide?: boolean;
}) {
  return (
    <div className={wide ? "plan-count plan-count-wide" : "plan-count"}>
      <p className="books-label">
        {icon} {label}
      </p>
      <p className="books-number num">{value}</p>
      <p className="smallest faint">{below}</p>
    </div>
  );
}

function Samples({ plan, result }: { readonly plan: Plan; readonly result: Result }) {
  const search = useSearch({ from: "/inside/destinations/orchestrations/$id/plan" });
  const navigate = useNavigate();
  const changed = result.samples.filter(({ isNew }) => !isNew);
  const fresh = result.samples.filter(({ isNew }) => isNew);
  const show: Show = search.show ?? (changed.length > 0 ? "changed" : "new");
  const [from, setFrom] = useState(0);
  const kept = show === "changed" ? changed : fresh;
  const start = from < kept.length ? from : 0;
  const shown = kept.slice(start, start + shownAtOnce);
  const total =
    show === "changed" ? result.rows.changed : show === "new" ? result.rows.new : result.rows.rejected;
  const listed = show === "rejected" ? result.rejected.length : shown.length;
  return (
    <Panel
      title="Before and after"
      remark="against what was last confirmed by Zendesk"
      className="plan-pane"
      actions={
        <Segmented<Show>
          name="Which users"
          value={show}
          onChange={(value) =>
            void navigate({ to: ".", search: (old) => ({ ...old, show: value }), replace: true })
          }
          choices={[
            { value: "changed", label: "Changed" },
            { value: "new", label: "New" },
            { value: "rejected", label: "Rejected" },
          ]}
        />
      }
      footer={
        <span className="num">
          {tellCount(listed)} of {tellAmount(total, `${show} user`)} · planned <Moment at={plan.at} /> in{" "}
          {tellDuration(plan.seconds * 1_000)}
          {plan.isStale && <b className="warn-text"> · something changed since</b>}
          {show !== "rejected" && kept.length > shownAtOnce && (
            <>
              {" · "}
              <button type="button" className="link-button" onClick={() => setFrom(start + shownAtOnce)}>
                Another sample
              </button>
            </>
          )}
        </span>
      }
    >
      <ScrollPane className="plan-scroll" label="Before and after">
        {listed === 0 && <Empty title={`No ${show} users`} />}
        {show !== "rejected" && shown.map((sample) => <SampleView key={sample.key} sample={sample} />)}
        {show === "rejected" &&
          result.rejected.map(({ key, message }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rejected rows may lack a key, and never change places.
            <div key={index} className="sample">
              <p className="line">
                <span className="mono">
                  <Value text={key} />
                </span>
                <bdi className="quiet">{message}</bdi>
              </p>
            </div>
          ))}
      </ScrollPane>
    </Panel>
  );
}

function SampleView({ sample }: { readonly sample: Sample }) {
  return (
    <article className="sample" aria-label={sample.name ?? sample.key}>
      <p className="sample-head">
        {sample.name !== null && (
          <bdi className="strong cut" title={sample.name}>
            {sample.name}
          </bdi>
        )}
        <bdi className="mono quiet cut" title={sample.key}>
          {sample.key}
        </bdi>
      </p>
      {sample.changes.map(({ field, before, after }) => (
        <div key={field} className={sample.isNew ? "change change-new" : "change"}>
          <span className="small quiet cut" title={field}>
            {field}
          </span>
          {!sample.isNew && (
            <>
              <Side sign="−" words="before" value={before} look="before" />
              <IconArrowRight className="faint change-arrow" aria-hidden="true" />
            </>
          )}
          <Side sign="+" words="after" value={after} look="after" />
        </div>
      ))}
    </article>
  );
}

function Side({
  sign,
  words,
  value,
  look,
}: {
  readonly sign: string;
  readonly words: string;
  readonly value: string | null;
  readonly look: "before" | "after";
}) {
  return (
    <span className={`side side-${look} small`}>
      <span aria-hidden="true">{sign}</span>
      <span className="hidden-words">{words}: </span>
      {value === null ? <span className="quiet">(none)</span> : <Value text={value} />}
    </span>
  );
}
