/** What the first visitor does next, as three steps: build a query, add an orchestration, run it. */
import { IconFileCode2, IconPlayerPlay, IconSend2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { StackedBar } from "../../blocks/stacked-bar.tsx";

/** The shares of picture 10, so that the bar looks like one that delivers. */
const sampleBar = [
  { name: "created", label: "Created", value: 2_307 },
  { name: "updated", label: "Updated", value: 4_600 },
  { name: "failed", label: "Failed", value: 140 },
  { name: "flight", label: "In flight", value: 480 },
  { name: "waiting", label: "Waiting", value: 1_400 },
] as const;

export function WelcomeSteps() {
  return (
    <div className="steps">
      <h2 className="steps-title">Three steps to the first customer in Zendesk</h2>
      <Step number={1} title="Build a query" icon={<IconFileCode2 />}>
        Choose the customers and columns with SQL, and see what Zendesk will receive before anything is sent.
        <code className="step-extra">SELECT amperity_id AS external_id, …</code>
      </Step>
      <Step number={2} title="Add Orchestration" icon={<IconSend2 />}>
        Query + destination + data template. Start with Manual.
        <span className="step-extra line">
          <IconFileCode2 /> Zendesk - Users <span className="faint">→</span>
          <DestinationName name="Zendesk" />
        </span>
      </Step>
      <Step number={3} title="Run it" icon={<IconPlayerPlay />}>
        Watch every row end as delivered, unchanged, rejected or failed.
        <span className="step-extra">
          <StackedBar about="A run, for example" height={6} segments={sampleBar} />
        </span>
      </Step>
      <p className="small quiet">No Zendesk account at hand? A sandbox and sample customers are ready.</p>
    </div>
  );
}

function Step({
  number,
  title,
  icon,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel step">
      <span className="icon-tile">{icon}</span>
      <div className="grow">
        <h3 className="strong">
          <span className="quiet step-number">{number}</span> {title}
        </h3>
        <div className="small quiet">{children}</div>
      </div>
    </section>
  );
}
