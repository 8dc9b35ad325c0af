/** What did not work of a change, with where and what to do; what was typed is still there. */
import { IconCircleXFilled } from "@tabler/icons-react";
import { toTellable } from "../api/api-error.ts";
import { problemIn } from "../api/text-problem.ts";
import { Button } from "./button.tsx";

export function FailureLine({
  error,
  onGoTo,
  onAgain,
  onDismiss,
}: {
  readonly error: unknown;
  readonly onGoTo: (line: number, column: number) => void;
  readonly onAgain?: () => void;
  readonly onDismiss?: () => void;
}) {
  if (error === null) return null;
  const { line, column } = problemIn(error) ?? { line: null, column: null };
  return (
    <div className="failure-line" role="alert">
      <IconCircleXFilled className="tone-bad" aria-hidden="true" />
      <p className="grow">{toTellable(error).message}</p>
      {line !== null && (
        <Button small onClick={() => onGoTo(line, column ?? 1)}>
          Go to line {line}
        </Button>
      )}
      {onAgain !== undefined && (
        <Button small onClick={onAgain}>
          Try again
        </Button>
      )}
      {onDismiss !== undefined && (
        <Button small look="quiet" onClick={onDismiss}>
          Dismiss
        </Button>
      )}
    </div>
  );
}
