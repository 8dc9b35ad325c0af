/** Lines that tell of a circumstance: the connection is gone, someone else saved, a file manages this, or a word of advice. */
import {
  IconAlertTriangleFilled,
  IconInfoCircle,
  IconLock,
  IconUsersGroup,
  IconWifiOff,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { tellClockSeconds } from "../format/time.ts";
import { Button } from "./button.tsx";
import { useNow } from "./use-now.ts";
import "./notices.css";

/** One amber line under the top bar while the event stream is gone. */
export function LostConnection({
  since,
  nextTryAt,
  running,
}: {
  readonly since: number;
  readonly nextTryAt: number | null;
  readonly running: boolean;
}) {
  const now = useNow("quick");
  const seconds = nextTryAt === null ? null : Math.max(0, Math.ceil((nextTryAt - now) / 1_000));
  return (
    <div className="lost-connection" role="status">
      <IconWifiOff aria-hidden="true" />
      <p>
        <b>Not connected.</b> Numbers are from {tellClockSeconds(since)}
        {running ? "; the run goes on." : "."}{" "}
        <span className="num" aria-hidden="true">
          {seconds === null || seconds === 0 ? "Trying now…" : `Next try in ${seconds} s`}
        </span>
      </p>
    </div>
  );
}

export function EditConflict({
  who,
  version,
  when = "while you were editing",
  onCompare,
  onTake,
  keep = "Keep mine as a draft",
  onKeep,
  children,
}: {
  readonly who: string;
  readonly version: string;
  readonly when?: string | undefined;
  readonly onCompare?: (() => void) | undefined;
  /** Gives up one's own for what the other saved. */
  readonly onTake?: () => void;
  /** What keeping one's own means here. */
  readonly keep?: string;
  readonly onKeep: () => void;
  /** What differs, once it is asked for. */
  readonly children?: ReactNode;
}) {
  return (
    <div className="notice" role="alert">
      <span className="status-icon tone-warn">
        <IconUsersGroup aria-hidden="true" />
      </span>
      <div className="grow">
        <p className="strong">
          {who} saved {version} {when}
        </p>
        <p className="quiet">Nothing of yours is lost. Compare the two, then decide.</p>
        {children}
        <div className="line notice-actions">
          {onCompare !== undefined && (
            <Button look="filled" small onClick={onCompare}>
              Compare
            </Button>
          )}
          {onTake !== undefined && (
            <Button small onClick={onTake}>
              Take theirs
            </Button>
          )}
          <Button small onClick={onKeep}>
            {keep}
          </Button>
        </div>
      </div>
    </div>
  );
}

export function ManagedByFile({ onCopy }: { readonly onCopy?: () => void }) {
  return (
    <div className="notice">
      <IconLock className="faint" aria-hidden="true" />
      <p className="quiet grow">
        Managed by <code>deskfeed.yaml</code>, so it cannot be changed here.
      </p>
      {onCopy !== undefined && (
        <Button small onClick={onCopy}>
          Copy
        </Button>
      )}
    </div>
  );
}

/** The lock and the file's name after the name of a thing that a file manages. */
export function FileTag({ words = true }: { readonly words?: boolean }) {
  return (
    <span className={words ? "file-tag" : "file-tag file-tag-small"} title="Managed by deskfeed.yaml">
      <IconLock aria-hidden="true" />
      {words ? "deskfeed.yaml" : <span className="hidden-words">Managed by deskfeed.yaml</span>}
    </span>
  );
}

export function Advice({ tone, children }: { readonly tone: "info" | "warn"; readonly children: ReactNode }) {
  const Icon = tone === "warn" ? IconAlertTriangleFilled : IconInfoCircle;
  return (
    <div className={`advice advice-${tone}`}>
      <Icon aria-hidden="true" />
      <p>{children}</p>
    </div>
  );
}
