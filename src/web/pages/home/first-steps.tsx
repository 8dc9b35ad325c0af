/** A fresh install: five steps that tick themselves; the current one carries the only filled button. */
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Home } from "../../../contract/api/home.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { tellAmount } from "../../format/number.ts";

interface Step {
  readonly title: string;
  readonly words: string;
  readonly done: boolean;
  readonly action: (look: "filled" | "outlined") => ReactNode;
}

function stepsOf({ steps }: Home): readonly Step[] {
  return [
    {
      title: "Connect your customers",
      words:
        steps.tables > 0 ? tellAmount(steps.tables, "table") : "Name files or a database in deskfeed.yaml.",
      done: steps.tables > 0,
      action: (look) => (
        <ButtonLink look={look} small={look !== "filled"} to="/customer-360">
          {steps.tables > 0 ? "Look" : "Customer 360"}
        </ButtonLink>
      ),
    },
    {
      title: "Connect Zendesk",
      words:
        steps.destinations > 0
          ? tellAmount(steps.destinations, "destination")
          : "Your account, or the sandbox. The connection is tested before it is saved.",
      done: steps.destinations > 0,
      action: (look) => (
        <ButtonLink
          look={look}
          small={look !== "filled"}
          to={steps.destinations > 0 ? "/destinations" : "/destinations/new"}
          {...(steps.destinations > 0 ? { search: { tab: "destinations" as const } } : {})}
        >
          {steps.destinations > 0 ? "Change" : "Add destination"}
        </ButtonLink>
      ),
    },
    {
      title: "Build a query",
      words: "Choose customers and columns with SQL; see what Zendesk will receive while you type.",
      done: steps.activeQueries > 0,
      action: (look) => (
        <ButtonLink
          look={look}
          small={look !== "filled"}
          to="/queries"
          {...(steps.queries === 0 ? { search: { create: "query" as const } } : {})}
        >
          {steps.queries === 0 ? "New query" : "Queries"}
        </ButtonLink>
      ),
    },
    {
      title: "Add Orchestration",
      words: "Query + destination + data template. Start with Manual.",
      done: steps.orchestrations > 0,
      action: (look) => (
        <ButtonLink
          look={look}
          small={look !== "filled"}
          to="/destinations"
          search={
            steps.orchestrations > 0
              ? { tab: "orchestrations" }
              : { tab: "orchestrations", add: "orchestration" }
          }
        >
          {steps.orchestrations > 0 ? "Change" : "Add Orchestration"}
        </ButtonLink>
      ),
    },
    {
      title: "Run it",
      words: "Run the first 100, look at them, then run all.",
      done: steps.runs > 0,
      action: (look) => (
        <ButtonLink
          look={look}
          small={look !== "filled"}
          to="/destinations"
          search={{ tab: "orchestrations" }}
        >
          Run
        </ButtonLink>
      ),
    },
  ];
}

export function FirstSteps({ home }: { readonly home: Home }) {
  const steps = stepsOf(home);
  const current = steps.findIndex(({ done }) => !done);
  return (
    <div className="first-steps">
      <h2 className="first-title">Send your first customers to Zendesk</h2>
      <p className="quiet first-words">
        Five steps, about five minutes. Nothing is sent before the last one.
      </p>
      <ol className="panel">
        {steps.map((step, index) => (
          <li
            key={step.title}
            className={index === current ? "first-step first-current" : "first-step"}
            aria-current={index === current ? "step" : undefined}
          >
            <span className={step.done ? "first-number first-done" : "first-number"}>
              {step.done ? <IconCheck aria-label="Done" /> : index + 1}
            </span>
            <div className="grow">
              <p className="strong">{step.title}</p>
              <p className="quiet">{step.words}</p>
            </div>
            {index === current && step.action("filled")}
            {step.done && step.action("outlined")}
            {!step.done && index !== current && (
              <span className="small faint desk-only">{index === 4 ? "Run" : step.title}</span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
