/** Manual or Automatic; automatic unfolds into a schedule with its next times, or a call that says fresh data is there. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import type { WorkflowShape } from "../../../contract/api/orchestrations.ts";
import { toTellable } from "../../api/api-error.ts";
import { addressOf, callRoute } from "../../api/call-route.ts";
import { CopyField } from "../../blocks/copy-field.tsx";
import { SelectField, TextField } from "../../blocks/field.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { tellExact } from "../../format/time.ts";

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));
const everyMorning = "0 6 * * *";

export function WorkflowChoice({
  workflow,
  error,
  onChange,
}: {
  readonly workflow: WorkflowShape;
  readonly error: string | undefined;
  readonly onChange: (workflow: WorkflowShape) => void;
}) {
  const group = useId();
  const isManual = workflow.kind === "manual";
  const more = useRef<HTMLDivElement>(null);
  const automatic = () => {
    onChange({ kind: "schedule", cron: everyMorning, timeZone: ownZone });
    // What unfolds may lie below the edge of the dialog.
    requestAnimationFrame(() => more.current?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <fieldset className="workflow">
      <legend className="field-label">Workflow</legend>
      <div className="workflow-cards">
        <label className="workflow-card">
          <input type="radio" name={group} checked={isManual} onChange={() => onChange({ kind: "manual" })} />
          <span>
            <b>Manual</b>
            <span className="small quiet">Runs when someone presses Run. Start here.</span>
          </span>
        </label>
        <label className="workflow-card">
          <input type="radio" name={group} checked={!isManual} onChange={automatic} />
          <span>
            <b>Automatic</b>
            <span className="small quiet">On a schedule, or after the data is refreshed.</span>
          </span>
        </label>
      </div>
      {workflow.kind !== "manual" && (
        <div className="workflow-more" ref={more}>
          <Segmented
            name="When it runs by itself"
            value={workflow.kind}
            onChange={(kind) => (kind === "schedule" ? automatic() : onChange({ kind: "after-refresh" }))}
            choices={[
              { value: "schedule", label: "On a schedule" },
              { value: "after-refresh", label: "After refresh" },
            ]}
          />
          {workflow.kind === "schedule" ? (
            <Schedule workflow={workflow} error={error} onChange={onChange} />
          ) : (
            <AfterRefresh />
          )}
        </div>
      )}
    </fieldset>
  );
}

function AfterRefresh() {
  const call = `curl -X POST ${location.origin}${addressOf("announceRefresh", {})} -H "Authorization: Bearer $DESKFEED_KEY"`;
  return (
    <div className="after-refresh">
      <CopyField
        label="It runs when this call says that fresh data is there"
        help={
          <>
            Make its key under{" "}
            <Link to="/settings" search={{ tab: "api-keys" }}>
              Settings, API keys
            </Link>
            . Every orchestration that runs after refresh starts.
          </>
        }
        text={call}
      />
      <CopyField
        label="Or this command, at the end of the script that loads the data"
        help="In the folder of deskfeed.yaml. It waits for the runs, and exits as the worst of them."
        text="deskfeed refresh"
      />
    </div>
  );
}

function Schedule({
  workflow,
  error,
  onChange,
}: {
  readonly workflow: WorkflowShape & { readonly kind: "schedule" };
  readonly error: string | undefined;
  readonly onChange: (workflow: WorkflowShape) => void;
}) {
  const { cron, timeZone } = workflow;
  const [asked, setAsked] = useState({ cron, timeZone });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ cron, timeZone }), 300);
    return () => clearTimeout(timer);
  }, [cron, timeZone]);
  const preview = useQuery({
    queryKey: ["previewSchedule", asked],
    queryFn: ({ signal }) => callRoute("previewSchedule", { query: asked }, signal),
    enabled: asked.cron.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <>
      <div className="form-two">
        <TextField
          label="Schedule"
          name="cron"
          className="mono"
          error={error ?? (preview.isError ? toTellable(preview.error).message : undefined)}
          help="Minute, hour, day, month, weekday"
          value={cron}
          spellCheck={false}
          onChange={(event) => onChange({ ...workflow, cron: event.currentTarget.value })}
        />
        <SelectField
          label="Time zone"
          value={timeZone}
          options={
            zones.some(({ value }) => value === timeZone)
              ? zones
              : [{ value: timeZone, label: timeZone }, ...zones]
          }
          onChange={(event) => onChange({ ...workflow, timeZone: event.currentTarget.value })}
        />
      </div>
      {preview.isSuccess && (
        <div aria-live="polite">
          <p className="strong">{preview.data.words}</p>
          <p className="small quiet num">
            {preview.data.next.map(({ at, local }, index) => (
              <span key={at} title={tellExact(Date.parse(at))}>
                {index > 0 && " · "}
                {local}
              </span>
            ))}
          </p>
          {preview.data.daylightNote !== null && <p className="small faint">{preview.data.daylightNote}</p>}
        </div>
      )}
    </>
  );
}
