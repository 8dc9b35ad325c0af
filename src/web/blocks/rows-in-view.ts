/** Which rows of a long table are in the page: all of a short one; of a long one only those in view and near it. */
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

/** Rows kept above and below the view, so that scrolling does not show gaps. */
const marginRows = 15;

export interface RowsInView {
  readonly isWhole: boolean;
  /** From the first up to, not including, the end. */
  readonly first: number;
  readonly end: number;
  /** Heights that stand for the rows that are not in the page. */
  readonly abovePx: number;
  readonly belowPx: number;
}

export function useRowsInView({
  count,
  rowPx,
  pane,
  wholeMax = 200,
}: {
  readonly count: number;
  /** Of each row, or of the one at this place. */
  readonly rowPx: number | ((index: number) => number);
  readonly pane: RefObject<HTMLElement | null>;
  /** So many rows are all in the page. */
  readonly wholeMax?: number;
}): RowsInView {
  const isWhole = count <= wholeMax;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => pane.current,
    estimateSize: typeof rowPx === "number" ? () => rowPx : rowPx,
    overscan: marginRows,
    enabled: !isWhole,
  });
  if (isWhole) return { isWhole, first: 0, end: count, abovePx: 0, belowPx: 0 };
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    isWhole,
    first: first?.index ?? 0,
    end: last === undefined ? 0 : last.index + 1,
    abovePx: first?.start ?? 0,
    belowPx: virtual.getTotalSize() - (last?.end ?? 0),
  };
}
