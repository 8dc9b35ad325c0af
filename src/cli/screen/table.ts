/** Plain tables: columns as wide as their widest cell, the last one cut to what the terminal has left. */
import { cut, padEnd, padStart, widthOf } from "./printable.ts";

export interface TableColumn {
  readonly title: string;
  readonly align?: "left" | "right";
  readonly widthMax?: number;
}

const gap = "  ";

/** Cells must be printable already; `paintTitle` colours the head. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paintTitle: (text: string) => string = (text) => text,
): string {
  const cutRows = rows.map((row) =>
    row.map((cell, index) => cut(cell, columns[index]?.widthMax ?? Number.POSITIVE_INFINITY)),
  );
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cutRows.map((row) => widthOf(row[index] ?? ""))),
  );
  const line = (cells: readonly string[], paint: (text: string) => string): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? "";
        const padded =
          align === "right" ? padStart(cell, widths[index] ?? 0) : padEnd(cell, widths[index] ?? 0);
        return paint(padded);
      })
      .join(gap)
      .trimEnd();
  const head = line(
    columns.map(({ title }) => title),
    paintTitle,
  );
  return [head, ...cutRows.map((row) => line(row, (text) => text))].join("\n");
}
