/** The plan of an orchestration: what a run would do, with nothing sent. Counts, forecast, before and after, columns. */
import { IconListSearch, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Plan } from "../../../contract/api/orchestrations.ts";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { Pill } from "../../blocks/status-word.tsx";
import { tellCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { PlanResult } from "./plan-result.tsx";
import "./plan.css";

/** While it plans, the count of judged rows is read so often. */
const planningEveryMs = 700;
/** A first helping small enough to look at one by one. */
const firstHelping = 100;

/** The latest plan, or null when there is none. */
function usePlan(id: string) {
  return useQuery({
    queryKey: ["readPlan", { params: { id } }],
    queryFn: async ({ signal }): Promise<Plan | null> => {
      try {
        return await callRoute("readPlan", { params: { id } }, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: (query) => (query.state.data?.state === "planning" ? planningEveryMs : false),
  });
}

export function PlanPage() {
  const { id } = useParams({ from: "/inside/destinations/orchestrations/$id/plan" });
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayPlan = useMay("author");
  const mayRun = useMay("operator");
  const orchestration = useRead("readOrchestration", { params: { id } });
  const plan = usePlan(id);
  const keep = (next: Plan) => client.setQueryData(["readPlan", { params: { id } }], next);
  const [starting, setStarting] = useState(false);
  const start = () => {
    setStarting(true);
    return callRoute("startPlan", { params: { id } })
      .then(keep)
      .catch((error: unknown) => tellFailure("The plan was not started", error))
      .finally(() => setStarting(false));
  };
  const cancel = () =>
    callRoute("cancelPlan", { params: { id } })
      .then(() => client.setQueryData(["readPlan", { params: { id } }], null))
      .catch((error: unknown) => tellFailure("The plan was not cancelled", error));
  const run = (limit: number | null) =>
    callRoute("startRun", { params: { id }, body: { limit } })
      .then((started) => navigate({ to: "/runs/$number", params: { number: String(started.run.number) } }))
      .catch((error: unknown) => tellFailure("The run was not started", error));
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever opens the page wants a plan, once.
  useEffect(() => {
    if (plan.data !== null || begun.current || !mayPlan) return;
    begun.current = true;
    void start();
  }, [plan.data, mayPlan]);
  const name = orchestration.data?.name ?? plan.data?.orchestration;
  const planned = plan.data?.state === "planned" ? plan.data : undefined;
  const users = planned?.result?.forecast.users ?? 0;
  const actions = planned !== undefined && (
    <PlanActions
      users={users}
      isStale={planned.isStale}
      mayPlan={mayPlan}
      mayRun={mayRun && orchestration.data?.isDestinationEnabled !== false}
      onPlan={() => void start()}
      onRun={(limit) => void run(limit)}
    />
  );
  return (
    <Page
      title={name === undefined ? "Plan" : `Plan of ${name}`}
      crumbs={[{ name: "Destinations", link: { to: "/destinations", search: { tab: "orchestrations" } } }]}
      wide
      phoneActions={false}
      status={
        <span className="desk-only">
          <Pill tone="accent" icon={<IconListSearch aria-hidden="true" />}>
            Dry run: nothing was sent
          </Pill>
        </span>
      }
      actions={actions}
    >
      <div className="plan">
        {(plan.isPending || plan.data === null) && !plan.isError && (
          <Panel>
            {plan.isPending || starting || (mayPlan && !begun.current) ? (
              <Loading rows={4} />
            ) : (
              <Empty
                icon={<IconListSearch />}
                title="No plan yet"
                action={
                  mayPlan && (
                    <Button look="filled" icon={<IconListSearch />} onClick={() => void start()}>
                      Plan
                    </Button>
                  )
                }
              >
                {mayPlan
                  ? "A plan judges every row and says what a run would do. It sends nothing."
                  : "Someone who may write queries can make one."}
              </Empty>
            )}
          </Panel>
        )}
        {plan.isError && (
          <Panel>
            <ErrorPanel
              title="The plan cannot be shown"
              error={toTellable(plan.error)}
              action={
                <Button small onClick={() => void plan.refetch()}>
                  Try again
                </Button>
              }
            />
          </Panel>
        )}
        {plan.data?.state === "planning" && <Planning plan={plan.data} onCancel={() => void cancel()} />}
        {plan.data?.state === "failed" && (
          <Panel>
            <ErrorPanel
              title="The plan could not be made"
              error={{
                message: [plan.data.error?.message, plan.data.error?.advice].filter(Boolean).join(" "),
                code: plan.data.error?.code ?? "unknown",
              }}
              action={
                mayPlan && (
                  <Button small onClick={() => void start()}>
                    Plan again
                  </Button>
                )
              }
            />
          </Panel>
        )}
        {planned !== undefined && <div className="plan-phone-actions">{actions}</div>}
        {planned?.result && <PlanResult plan={planned} result={planned.result} />}
      </div>
    </Page>
  );
}

function PlanActions({
  users,
  isStale,
  mayPlan,
  mayRun,
  onPlan,
  onRun,
}: {
  readonly users: number;
  readonly isStale: boolean;
  readonly mayPlan: boolean;
  readonly mayRun: boolean;
  readonly onPlan: () => void;
  readonly onRun: (limit: number | null) => void;
}) {
  return (
    <>
      {mayPlan && (
        <Button look={isStale ? "filled" : "outlined"} icon={<IconRefresh />} onClick={onPlan}>
          Plan again
        </Button>
      )}
      {mayRun && !isStale && users > firstHelping && (
        <Button onClick={() => onRun(firstHelping)}>Run the first {firstHelping}</Button>
      )}
      {mayRun && !isStale && users > 0 && (
        <Button look="filled" icon={<IconPlayerPlay />} onClick={() => onRun(null)}>
          Run all {tellCount(users)}
        </Button>
      )}
    </>
  );
}

function Planning({ plan, onCancel }: { readonly plan: Plan; readonly onCancel: () => void }) {
  return (
    <Panel>
      <div className="planning" role="status">
        <p className="figure-value num">{tellCount(plan.judged)}</p>
        <p className="quiet grow">rows judged so far. Nothing is sent.</p>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </Panel>
  );
}
