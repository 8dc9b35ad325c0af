/** The rows of a preview as they are: types in the heads, columns that can be made wider, a sign at values that do not fit their field. */
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo } from "react";
import { ColumnKindIcon } from "../../blocks/column-kind-icon.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { Value } from "../../blocks/value.tsx";
import { isNumberKind, textOfCell } from "../../format/cell.ts";
import type { PreviewRows } from "./use-preview.ts";
import "./result-table.css";

/** So many rows say how wide a column is to begin with. */
const measuredRows = 25;
const characterPixels = 7.3;

function widthOf(name: string, rows: PreviewRows["rows"]): number {
  const longest = Math.max(
    name.length + 4,
    ...rows.slice(0, measuredRows).map((row) => textOfCell(row[name])?.length ?? 4),
  );
  return Math.round(Math.max(70, Math.min(260, longest * characterPixels + 18)));
}

/** Ctrl or Cmd C on a row copies its cells, as a spreadsheet takes them. */
function copyRow(event: KeyboardEvent<HTMLTableRowElement>, cells: readonly (string | null)[]): void {
  const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
  if (!isCopy || getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  void navigator.clipboard.writeText(cells.map((cell) => cell ?? "").join("\t"));
}

export function ResultTable({ preview }: { readonly preview: PreviewRows }) {
  const { columns, rows, users } = preview;
  const widths = useMemo(() => columns.map(({ name }) => widthOf(name, rows)), [columns, rows]);
  return (
    <ScrollPane label="Rows of the preview" className="result">
      <table className="result-table">
        <thead>
          <tr>
            <th scope="col" className="result-number">
              <span className="hidden-words">Row</span>
            </th>
            {columns.map(({ name, kind, type }, index) => (
              <th key={name} scope="col" title={`${name}: ${type}`}>
                <div className="result-head" style={{ width: widths[index] }}>
                  <ColumnKindIcon kind={kind} isKey={name.toLowerCase() === "external_id"} />
                  <bdi className="mono cut">{name}</bdi>
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const problems = users[index]?.problems ?? [];
            const cells = columns.map(({ name }) => textOfCell(row[name]));
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one preview never change places.
              <tr key={index} tabIndex={-1} onKeyDown={(event) => copyRow(event, cells)}>
                <th scope="row" className="result-number num">
                  {index + 1}
                </th>
                {columns.map(({ name, kind }, at) => {
                  const problem = problems.find(({ column }) => column === name);
                  return (
                    <td
                      key={name}
                      className={isNumberKind(kind) ? "num" : undefined}
                      title={problem?.message}
                    >
                      <span className="result-cell">
                        {problem !== undefined && (
                          <IconAlertTriangleFilled
                            className="tone-warn"
                            aria-label={problem.message}
                            role="img"
                          />
                        )}
                        <Value text={cells[at] ?? null} />
                      </span>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollPane>
  );
}
