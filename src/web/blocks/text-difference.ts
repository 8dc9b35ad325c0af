/** The lines in which two texts differ: the longest common part stays, the rest is taken away or added. */

export interface DifferenceLine {
  readonly kind: "same" | "taken" | "added";
  readonly text: string;
}

/** Beyond this many pairs of lines the middle is shown as one exchange; a finer comparison would hold up the page. */
const pairsMax = 4_000_000;

export function differenceOf(before: string, after: string): readonly DifferenceLine[] {
  const [from, to] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  const rest = Math.min(from.length, to.length) - start;
  while (end < rest && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  const same = (text: string): DifferenceLine => ({ kind: "same", text });
  return [
    ...from.slice(0, start).map(same),
    ...middleOf(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    ...from.slice(from.length - end).map(same),
  ];
}

function middleOf(from: readonly string[], to: readonly string[]): readonly DifferenceLine[] {
  if (from.length * to.length > pairsMax)
    return [
      ...from.map((text) => ({ kind: "taken" as const, text })),
      ...to.map((text) => ({ kind: "added" as const, text })),
    ];
  const width = to.length + 1;
  // common[i * width + j]: length of the longest common part of from[i…] and to[j…].
  const common = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      common[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DifferenceLine[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      lines.push({ kind: "same", text: from[i] ?? "" });
      i += 1;
      j += 1;
    } else if (i < from.length && (j >= to.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "taken", text: from[i] ?? "" });
      i += 1;
    } else {
      lines.push({ kind: "added", text: to[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}
