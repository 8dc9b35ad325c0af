/** The words and icons of a run's state: in tables icon and word, in the top bar a pill (ui guide 6). */
import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconClock,
  IconListSearch,
  IconSquareFilled,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { RunStatus } from "../api/run-status.ts";
import "./status-word.css";

interface Look {
  readonly word: string;
  readonly tone: "neutral" | "accent" | "good" | "bad";
  readonly icon: ReactNode;
}

/** Three quarters of a ring, turning; a still ring with reduced motion. */
export function Ring() {
  return (
    <svg className="ring turning" viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <path
        d="M8 2a6 6 0 1 0 6 6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinecap="round"
      />
    </svg>
  );
}

const looks: Readonly<Record<RunStatus | "never", Look>> = {
  waiting: { word: "Waiting to start…", tone: "neutral", icon: <IconClock aria-hidden="true" /> },
  planning: { word: "Planning", tone: "accent", icon: <IconListSearch aria-hidden="true" /> },
  delivering: { word: "Delivering", tone: "accent", icon: <Ring /> },
  completed: { word: "Completed", tone: "good", icon: <IconCircleCheckFilled aria-hidden="true" /> },
  failed: { word: "Failed", tone: "bad", icon: <IconCircleXFilled aria-hidden="true" /> },
  stopped: { word: "Stopped", tone: "neutral", icon: <IconSquareFilled aria-hidden="true" /> },
  never: { word: "Never run", tone: "neutral", icon: <IconCircleDashed aria-hidden="true" /> },
};

/** `remark` is the one grey or amber fact that follows: by whom, why, how many need a look. */
export function StatusWord({
  status,
  remark,
  remarkTone = "quiet",
}: {
  readonly status: RunStatus | "never";
  readonly remark?: ReactNode;
  readonly remarkTone?: "quiet" | "warn";
}) {
  const { word, tone, icon } = looks[status];
  return (
    <span className="status-word">
      <span className={`status-icon tone-${tone}`}>{icon}</span>
      <span className="status-name">{word}</span>
      {remark !== undefined && (
        <span className={`status-remark small ${remarkTone === "warn" ? "warn-text" : "faint"}`}>
          {remark}
        </span>
      )}
    </span>
  );
}

export function StatusIcon({ status }: { readonly status: RunStatus | "never" }) {
  const { tone, icon } = looks[status];
  return <span className={`status-icon tone-${tone}`}>{icon}</span>;
}

export function StatusPill({ status }: { readonly status: RunStatus | "never" }) {
  const { word, tone, icon } = looks[status];
  return (
    <Pill tone={tone} icon={icon}>
      {word}
    </Pill>
  );
}

export function Pill({
  tone,
  icon,
  children,
}: {
  readonly tone: "neutral" | "accent" | "good" | "bad" | "warn";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={`pill pill-${tone}`}>
      {icon}
      <span className="pill-words">{children}</span>
    </span>
  );
}

export const wordOf = (status: RunStatus | "never"): string => looks[status].word;
