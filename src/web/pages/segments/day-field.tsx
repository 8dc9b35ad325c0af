/** A day: one of the calendar, or one counted from today in UTC, with what it means today beside it. */
import { tellDay } from "./tell-day.ts";

const kinds = [
  ["date", "on the day"],
  ["today", "today"],
  ["yesterday", "yesterday"],
  ["tomorrow", "tomorrow"],
  ["days ago", "days ago"],
  ["months ago", "months ago"],
  ["years ago", "years ago"],
] as const;
type Kind = (typeof kinds)[number][0];

const relative = /^(\d+) (day|month|year)s? ago$/;

function kindOf(value: string): Kind {
  const unit = relative.exec(value)?.[2];
  if (unit !== undefined) return `${unit}s ago` as Kind;
  return value === "today" || value === "yesterday" || value === "tomorrow" ? value : "date";
}

function dayValue(kind: Kind, number: string): string {
  if (!kind.endsWith(" ago")) return kind === "date" ? "" : kind;
  const unit = kind.replace("s ago", "");
  return `${number} ${number === "1" ? unit : `${unit}s`} ago`;
}

export function DayField({
  label,
  value,
  means,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  /** YYYY-MM-DD, where it is known. */
  readonly means: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const kind = kindOf(value);
  const number = relative.exec(value)?.[1] ?? "30";
  return (
    <span className={kind === "date" ? "rules-day" : "rules-day rules-day-relative"}>
      {kind === "date" && (
        <input
          type="date"
          className="input rules-date num"
          aria-label={label}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {kind.endsWith(" ago") && (
        <input
          className="input rules-ago num"
          aria-label={`${label}: how many`}
          inputMode="numeric"
          maxLength={5}
          value={number}
          onChange={(event) => onChange(dayValue(kind, event.currentTarget.value.replace(/\D/g, "") || "0"))}
        />
      )}
      <select
        className="input select rules-day-kind"
        aria-label={`${label}: kind of day`}
        value={kind}
        onChange={(event) => onChange(dayValue(event.currentTarget.value as Kind, number))}
      >
        {kinds.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      {kind !== "date" && means !== undefined && (
        <span className="smallest faint num nowrap rules-day-means" title={tellDay(means, "full")}>
          {tellDay(means, "short")}
        </span>
      )}
    </span>
  );
}
