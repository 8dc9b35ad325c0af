/** How a destination stands: its last connection test in a word, or that it is switched off. */
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconPlayerPause,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";

interface Look {
  readonly icon: ReactNode;
  readonly tone: string;
  readonly word: string;
  readonly remark: string | null;
}

function lookOf({ isEnabled, lastTest }: Destination): Look {
  if (!isEnabled) return { icon: <IconPlayerPause />, tone: "neutral", word: "Switched off", remark: null };
  if (lastTest === null)
    return { icon: <IconCircleDashed />, tone: "neutral", word: "Not tested", remark: null };
  const wrong = lastTest.checks.find(({ state }) => state === "failed");
  if (!lastTest.ok)
    return { icon: <IconCircleXFilled />, tone: "bad", word: "Failed", remark: wrong?.detail ?? null };
  const warned = lastTest.checks.find(({ state }) => state === "warning");
  if (warned) return { icon: <IconAlertTriangleFilled />, tone: "warn", word: "Passed", remark: warned.name };
  return { icon: <IconCircleCheckFilled />, tone: "good", word: "Passed", remark: null };
}

export function TestWord({ one }: { readonly one: Destination }) {
  const { icon, tone, word, remark } = lookOf(one);
  return (
    <span className="status-word">
      <span className={`status-icon tone-${tone}`}>{icon}</span>
      <span className="status-name">{word}</span>
      {remark !== null && (
        <span className="status-remark small faint" title={remark}>
          {remark}
        </span>
      )}
    </span>
  );
}
