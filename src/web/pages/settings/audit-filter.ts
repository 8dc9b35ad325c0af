/** What part of the audit log is asked for: the words of the address as the filter of the API. Days are the person's own. */
import { type AuditKind, auditKinds } from "../../../contract/api/audit-kind.ts";
import type { Option } from "../../blocks/field.tsx";

export interface AuditSearch {
  readonly search?: string;
  readonly who?: string;
  readonly kind?: string;
  readonly when?: "today" | "yesterday" | "week" | "month" | "between";
  readonly from?: string;
  readonly to?: string;
}

export const whenOptions: readonly Option[] = [
  { value: "today", label: "Today" },
  { value: "yesterday", label: "Yesterday" },
  { value: "week", label: "Last 7 days" },
  { value: "month", label: "Last 30 days" },
  { value: "between", label: "Between two days" },
];

const kindWords: Partial<Record<AuditKind, string>> = {
  template: "data template",
  "customer 360": "Customer 360",
  "api key": "API key",
};

export const tellKind = (kind: string): string => kindWords[kind as AuditKind] ?? kind;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const kindOptions: readonly Option[] = auditKinds.map((value) => ({
  value,
  label: capital(tellKind(value)),
}));

/** Midnight so many days from the given moment; days are not always 24 hours long. */
function midnight(now: number, days: number): string {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).toISOString();
}

function dayStart(day: string | undefined, plusDays: number): string | undefined {
  const at = new Date(`${day ?? ""}T00:00:00`).getTime();
  return Number.isNaN(at) ? undefined : midnight(at, plusDays);
}

function timesOf({ when, from, to }: AuditSearch, now: number): { from?: string; to?: string } {
  switch (when) {
    case undefined:
      return {};
    case "today":
      return { from: midnight(now, 0) };
    case "yesterday":
      return { from: midnight(now, -1), to: midnight(now, 0) };
    case "week":
      return { from: midnight(now, -6) };
    case "month":
      return { from: midnight(now, -29) };
    case "between": {
      const [start, end] = [dayStart(from, 0), dayStart(to, 1)];
      return { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { to: end }) };
    }
  }
}

export function auditFilter(asked: AuditSearch, now: number) {
  const { search, who, kind } = asked;
  return {
    ...(search === undefined ? {} : { search }),
    ...(who === undefined ? {} : { who }),
    ...(kind === undefined ? {} : { kind }),
    ...timesOf(asked, now),
  };
}
