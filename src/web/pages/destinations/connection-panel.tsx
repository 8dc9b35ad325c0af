/** The connection test, check by check; what comes after a failed one reads "not tried". */
import {
  IconAlertTriangleFilled,
  IconCheck,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ConnectionTest } from "../../../contract/api/destinations.ts";
import { Button } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Pill, Ring } from "../../blocks/status-word.tsx";
import { tellAmount } from "../../format/number.ts";

type Check = ConnectionTest["checks"][number];

const icons: Readonly<Record<Check["state"], ReactNode>> = {
  ok: <IconCircleCheckFilled className="tone-good" aria-label="passed" />,
  warning: <IconAlertTriangleFilled className="tone-warn" aria-label="passed, with a warning" />,
  failed: <IconCircleXFilled className="tone-bad" aria-label="failed" />,
  "not tried": <IconCircleDashed className="faint" aria-label="not tried" />,
};

export function ConnectionPanel({
  test,
  busy,
  onTest,
}: {
  readonly test: ConnectionTest | null;
  readonly busy: boolean;
  readonly onTest: () => void;
}) {
  return (
    <Panel
      title={
        <span className="line">
          Connection test
          {!busy && test !== null && (
            <Pill
              tone={test.ok ? "good" : "bad"}
              icon={test.ok ? <IconCheck aria-hidden="true" /> : <IconX aria-hidden="true" />}
            >
              {test.ok ? "passed" : "failed"}
            </Pill>
          )}
          {busy && (
            <Pill tone="accent" icon={<Ring />}>
              testing
            </Pill>
          )}
        </span>
      }
      actions={
        <Button small icon={<IconRefresh />} disabled={busy} onClick={onTest}>
          {test === null ? "Test connection" : "Test again"}
        </Button>
      }
      footer={
        test !== null && (
          <>
            {tellAmount(test.checks.filter(({ state }) => state !== "not tried").length, "check")}, reads
            only. Nothing was changed on the account. <Moment at={test.at} className="faint" />
          </>
        )
      }
    >
      {test === null ? (
        <Empty title={busy ? "Asking Zendesk…" : "Not tested yet"}>
          It checks who signs in, what they may do, the fields and the quota. It only reads.
        </Empty>
      ) : (
        <ul className="checks" aria-live="polite">
          {test.checks.map((check) => (
            <li key={check.name} className="check">
              {icons[check.state]}
              <div className="grow">
                <p className="check-name">{check.name}</p>
                <p className="small quiet check-words">
                  {check.state === "not tried" ? "not tried" : check.detail}
                </p>
                {check.advice !== undefined && <p className="small check-words">{check.advice}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
