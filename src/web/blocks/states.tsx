/** What stands in the place of content: nothing there yet, nothing matches, still loading, or it failed. Each offers the next step. */
import { IconCircleXFilled } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { detailsOf, type TellableError } from "../api/api-error.ts";
import { Button } from "./button.tsx";
import "./states.css";

export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      {icon !== undefined && <span className="icon-tile">{icon}</span>}
      <p className="strong">{title}</p>
      {children !== undefined && <p className="quiet empty-words">{children}</p>}
      {action !== undefined && <div className="empty-action">{action}</div>}
    </div>
  );
}

/** Nothing for the first 200 ms, so that what comes quickly does not flicker. */
function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

const firstWidths = ["34%", "26%", "38%", "22%", "30%"];
const secondWidths = ["18%", "20%", "16%", "19%", "14%"];

/** Grey bars in the height of the rows to come. */
export function Loading({
  rows = 4,
  rowHeight = 36,
}: {
  readonly rows?: number;
  readonly rowHeight?: number;
}) {
  const late = useLate(200);
  return (
    <div className="loading" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places.
        <div className="loading-row" key={row} style={{ height: rowHeight }}>
          {late && (
            <>
              <span style={{ width: firstWidths[row % 5] }} />
              <span style={{ width: secondWidths[row % 5] }} />
              <span className="loading-end" />
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** What happened, where, what to do; the details are for whoever is asked for help. */
export function ErrorPanel({
  title,
  error,
  action,
}: {
  readonly title: string;
  readonly error: TellableError;
  readonly action?: ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(detailsOf(title, error)).then(() => setCopied(true));
  return (
    <div className="error-panel" role="alert">
      <span className="status-icon tone-bad">
        <IconCircleXFilled aria-hidden="true" />
      </span>
      <div className="grow">
        <p className="strong">{title}</p>
        <p className="quiet error-words">{error.message}</p>
        <div className="line error-actions">
          {action}
          <Button look="quiet" small onClick={copy}>
            {copied ? "Copied" : "Copy details"}
          </Button>
        </div>
      </div>
    </div>
  );
}
