/** A moment in relative words; the exact time with its zone on hover, on focus and for programs. Ticks by itself. */
import { tellExact, tellWhen } from "../format/time.ts";
import { useNow } from "./use-now.ts";

export function Moment({
  at,
  className,
}: {
  readonly at: string | null | undefined;
  readonly className?: string;
}) {
  const now = useNow();
  if (at === null || at === undefined) return <span className={className}>–</span>;
  const ms = Date.parse(at);
  return (
    <time className={`num ${className ?? ""}`} dateTime={at} title={tellExact(ms)}>
      {tellWhen(ms, now)}
    </time>
  );
}
