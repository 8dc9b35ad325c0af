/** The rows of a preview as they are: types in the heads, columns that can be made wider, a sign at values that do not fit their field. */
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { type KeyboardEvent, memo, type PointerEvent, useMemo, useState } from "react";
import { isNumberKind, textOfCell } from "../../format/cell.ts";
import { ColumnKindIcon } from "../column-kind-icon.tsx";
import { ScrollPane } from "../scroll-pane.tsx";
import { Value } from "../value.tsx";
import type { PreviewRows } from "./use-preview.ts";
import "./result-table.css";

/** So many rows say how wide a column is to begin with. */
const measuredRows = 25;
const characterPixels = 7.3;
const widthMin = 60;
const widthMax = 900;
const stepPixels = 16;

const isKey = (name: string): boolean => name.toLowerCase() === "external_id";

function widthOf(name: string, rows: PreviewRows["rows"]): number {
  const longest = Math.max(
    name.length + 4,
    ...rows.slice(0, measuredRows).map((row) => textOfCell(row[name])?.length ?? 4),
  );
  return Math.round(Math.max(70, Math.min(260, longest * characterPixels + 4)));
}

/** Ctrl or Cmd C on a row copies its cells, as a spreadsheet takes them. */
function copyRow(event: KeyboardEvent<HTMLTableRowElement>, cells: readonly (string | null)[]): void {
  const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
  if (!isCopy || getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  void navigator.clipboard.writeText(cells.map((cell) => cell ?? "").join("\t"));
}

/** The right edge of a column: drag it or press the arrow keys; a double click gives back the width it had. */
function ColumnEdge({
  name,
  width,
  onWidth,
}: {
  readonly name: string;
  readonly width: number;
  readonly onWidth: (width: number | null) => void;
}) {
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    onWidth(width + (event.key === "ArrowLeft" ? -stepPixels : stepPixels));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const edge = event.currentTarget;
    const start = event.clientX;
    edge.setPointerCapture(event.pointerId);
    const move = (at: globalThis.PointerEvent) => onWidth(width + at.clientX - start);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an edge that moves is a separator with a value; <hr> has none.
    <span
      role="separator"
      className="result-edge"
      aria-label={`Width of ${name}`}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={widthMin}
      aria-valuemax={widthMax}
      tabIndex={0}
      onKeyDown={keys}
      onPointerDown={drag}
      onDoubleClick={() => onWidth(null)}
    />
  );
}

/** Drawn anew only when other rows come, not with every key in the editor. */
export const ResultTable = memo(function ResultTable({ preview }: { readonly preview: PreviewRows }) {
  const { columns, rows, users } = preview;
  const usual = useMemo(
    () => new Map(columns.map(({ name }) => [name, widthOf(name, rows)])),
    [columns, rows],
  );
  const [changed, setChanged] = useState<ReadonlyMap<string, number>>(new Map());
  const setWidth = (name: string, width: number | null) => {
    const next = new Map(changed);
    if (width === null) next.delete(name);
    else next.set(name, Math.max(widthMin, Math.min(widthMax, width)));
    setChanged(next);
  };
  return (
    <ScrollPane label="Rows of the preview" className="result">
      <table className="result-table">
        <thead>
          <tr>
            <th scope="col" className="result-number">
              <span className="hidden-words">Row</span>
            </th>
            {columns.map(({ name, kind, type }) => {
              const width = changed.get(name) ?? usual.get(name) ?? widthMin;
              return (
                <th
                  key={name}
                  scope="col"
                  className={isNumberKind(kind) && !isKey(name) ? "num" : undefined}
                  title={`${name}: ${type}`}
                >
                  <div className="result-head" style={{ width }}>
                    <ColumnKindIcon kind={kind} isKey={isKey(name)} />
                    <bdi className="mono cut">{name}</bdi>
                  </div>
                  <ColumnEdge name={name} width={width} onWidth={(next) => setWidth(name, next)} />
                </th>
              );
            })}
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
                      className={isKey(name) ? "mono" : isNumberKind(kind) ? "num" : undefined}
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
});
