/** "Did you mean": the known name nearest to what a person wrote, or null when none is near enough. */

/** Edits allowed per length of the written name: one in three letters, at least two, so that `nmae` finds `name`. */
const editsMax = (written: string): number => Math.max(2, Math.floor(written.length / 3));

export function nearest(written: string, known: Iterable<string>): string | null {
  const from = written.toLowerCase();
  let best: string | null = null;
  let bestEdits = editsMax(written) + 1;
  for (const name of known) {
    const edits = editsBetween(from, name.toLowerCase(), bestEdits);
    if (edits < bestEdits) {
      best = name;
      bestEdits = edits;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance (adjacent swaps count one), given up at `limit`. */
function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit;
}
