/** The kind of a column as a small sign: text, number, yes or no, date, list, structure. */
import {
  IconBraces,
  IconCalendar,
  IconHash,
  IconKey,
  IconLetterCase,
  IconList,
  IconToggleLeft,
} from "@tabler/icons-react";
import type { z } from "zod";
import type { columnKind } from "../../contract/api/customer360.ts";

type ColumnKind = z.output<typeof columnKind>;

export function ColumnKindIcon({
  kind,
  isKey = false,
}: {
  readonly kind: ColumnKind;
  readonly isKey?: boolean;
}) {
  const Icon = isKey ? IconKey : iconOf(kind);
  return <Icon className="column-kind faint" aria-hidden="true" />;
}

function iconOf(kind: ColumnKind) {
  switch (kind) {
    case "text":
      return IconLetterCase;
    case "integer":
    case "decimal":
    case "double":
      return IconHash;
    case "boolean":
      return IconToggleLeft;
    case "date":
    case "timestamp":
    case "timestamp-tz":
      return IconCalendar;
    case "list":
      return IconList;
    case "binary":
    case "nested":
      return IconBraces;
  }
}
