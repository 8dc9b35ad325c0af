/** How a row ended, as an icon and the word of design.md. */
import {
  IconAlertTriangleFilled,
  IconCircleDotted,
  IconCirclePlus,
  IconCircleXFilled,
  IconEqual,
  IconRefreshDot,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Ring } from "./status-word.tsx";

export type OutcomeName =
  | "created"
  | "updated"
  | "unchanged"
  | "rejected"
  | "failed"
  | "unsent"
  | "in flight";

const looks: Readonly<Record<OutcomeName, { readonly tone: string; readonly icon: ReactNode }>> = {
  created: { tone: "good", icon: <IconCirclePlus aria-hidden="true" /> },
  updated: { tone: "good", icon: <IconRefreshDot aria-hidden="true" /> },
  unchanged: { tone: "neutral", icon: <IconEqual aria-hidden="true" /> },
  rejected: { tone: "warn", icon: <IconAlertTriangleFilled aria-hidden="true" /> },
  failed: { tone: "bad", icon: <IconCircleXFilled aria-hidden="true" /> },
  unsent: { tone: "neutral", icon: <IconCircleDotted aria-hidden="true" /> },
  "in flight": { tone: "accent", icon: <Ring /> },
};

export function OutcomeIcon({ outcome }: { readonly outcome: OutcomeName }) {
  const { tone, icon } = looks[outcome];
  return <span className={`status-icon tone-${tone}`}>{icon}</span>;
}

export function OutcomeWord({ outcome }: { readonly outcome: OutcomeName }) {
  return (
    <span className="status-word">
      <OutcomeIcon outcome={outcome} />
      <span className="status-name">{outcome}</span>
    </span>
  );
}
