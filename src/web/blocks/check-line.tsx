/** A line of a connection test: how the check ended, in words, and what to do. */
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Check } from "../api/call-checks.ts";
import "./check-line.css";

const icons: Readonly<Record<Check["state"], ReactNode>> = {
  ok: <IconCircleCheckFilled className="tone-good" aria-label="passed" />,
  warning: <IconAlertTriangleFilled className="tone-warn" aria-label="passed, with a warning" />,
  failed: <IconCircleXFilled className="tone-bad" aria-label="failed" />,
  "not tried": <IconCircleDashed className="faint" aria-label="not tried" />,
};

export function CheckLine({ check }: { readonly check: Check }) {
  return (
    <li className={check.state === "not tried" ? "check faint" : "check"}>
      {icons[check.state]}
      <div className="grow">
        <p className="check-name" title={check.name}>
          {check.name}
        </p>
        <p className="small quiet check-words" title={check.detail}>
          {check.state === "not tried" ? "not tried" : check.detail}
        </p>
        {check.advice !== undefined && <p className="small check-words">{check.advice}</p>}
      </div>
    </li>
  );
}
