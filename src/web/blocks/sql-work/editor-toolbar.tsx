/** Above the SQL: Run or Cancel, run the selection, lay out, comment; the language; and the one sentence of what is wrong. */
import {
  IconBlockquote,
  IconCircleXFilled,
  IconIndentIncrease,
  IconKeyboard,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from "@tabler/icons-react";
import type { TextProblem } from "../../api/text-problem.ts";
import { showKeys } from "../../shell/shell-keys.ts";
import { Button, IconButton } from "../button.tsx";
import { useNow } from "../use-now.ts";

export function RunButton({
  startedAt,
  onRun,
  onCancel,
  large = false,
  look = large ? "outlined" : "filled",
}: {
  readonly startedAt: number | null;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly large?: boolean;
  readonly look?: "outlined" | "filled";
}) {
  if (startedAt !== null) return <CancelButton since={startedAt} onCancel={onCancel} large={large} />;
  return (
    <Button
      look={look}
      small={!large}
      icon={<IconPlayerPlayFilled />}
      aria-keyshortcuts="Control+Enter Meta+Enter"
      onClick={onRun}
    >
      Run
      {!large && <span className="run-keys">{/Mac/.test(navigator.platform) ? "⌘↵" : "Ctrl ↵"}</span>}
    </Button>
  );
}

function CancelButton({
  since,
  onCancel,
  large,
}: {
  readonly since: number;
  readonly onCancel: () => void;
  readonly large: boolean;
}) {
  const now = useNow("quick");
  const seconds = Math.max(0, Math.floor((now - since) / 1_000));
  return (
    <Button small={!large} icon={<IconPlayerStopFilled />} onClick={onCancel}>
      Cancel
      <span className="num faint" aria-hidden="true">
        {" "}
        {seconds} s
      </span>
    </Button>
  );
}

export function EditorToolbar({
  startedAt,
  mayRun,
  isReadOnly,
  language,
  onRun,
  onRunSelection,
  onCancel,
  onFormat,
  onComment,
}: {
  readonly startedAt: number | null;
  readonly mayRun: boolean;
  readonly isReadOnly: boolean;
  readonly language: string;
  readonly onRun: () => void;
  readonly onRunSelection: () => void;
  readonly onCancel: () => void;
  readonly onFormat: () => void;
  readonly onComment: () => void;
}) {
  return (
    <div className="editor-bar" role="toolbar" aria-label="Editor">
      {mayRun && (
        <span className="line desk-only">
          <RunButton startedAt={startedAt} onRun={onRun} onCancel={onCancel} />
          <Button small disabled={startedAt !== null} onClick={onRunSelection}>
            Run selection
          </Button>
        </span>
      )}
      {!isReadOnly && (
        <>
          <Button small look="quiet" icon={<IconIndentIncrease />} onClick={onFormat}>
            Format
          </Button>
          <IconButton name="Comment or uncomment (Ctrl /)" onClick={onComment}>
            <IconBlockquote aria-hidden="true" />
          </IconButton>
        </>
      )}
      <span className="grow" />
      <span className="small faint cut">{language}</span>
      <IconButton name="Keys of the editor" className="desk-only" onClick={showKeys}>
        <IconKeyboard aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** One sentence under the toolbar with the line and the nearest name. */
export function ProblemLine({
  problem,
  onUse = null,
  onGoTo,
}: {
  readonly problem: TextProblem;
  /** Puts another name in the place of the wrong one; null where the text cannot be changed. */
  readonly onUse?: ((line: number, column: number, name: string) => void) | null;
  readonly onGoTo: (line: number, column: number) => void;
}) {
  const { line, column, message, suggestion } = problem;
  return (
    <div className="problem-line" role="status">
      <IconCircleXFilled className="tone-bad" aria-hidden="true" />
      <p className="grow">
        {line !== null && (
          <button type="button" className="link-button" onClick={() => onGoTo(line, column ?? 1)}>
            Line {line}
          </button>
        )}
        {line !== null && ": "}
        <bdi>{message}</bdi>
      </p>
      {onUse !== null && suggestion !== null && line !== null && column !== null && (
        <Button small onClick={() => onUse(line, column, suggestion)}>
          Use <bdi className="mono cut problem-name">{suggestion}</bdi>
        </Button>
      )}
    </div>
  );
}
