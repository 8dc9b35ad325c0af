/** Waves: rows that may be the same user are delivered one after the other, everything else side by side. Pure. */

export interface WaveRow {
  readonly ordinal: number;
  readonly externalId: string | null;
  readonly email: string | null;
}

/** Takes rows in the order of delivery and gives each its wave; remembers every external_id and email it has seen. */
export function createWaveAssigner(): (row: WaveRow) => number {
  const next = new Map<string, number>();
  return ({ externalId, email }) => {
    const names = [nameOf("x", externalId), nameOf("e", email)].filter((name) => name !== null);
    const wave = Math.max(0, ...names.map((name) => next.get(name) ?? 0));
    for (const name of names) next.set(name, wave + 1);
    return wave;
  };
}

/** Wave by ordinal. A row is in a later wave than every earlier row that has its external_id or its email. */
export function assignWaves(rows: readonly WaveRow[]): ReadonlyMap<number, number> {
  const waveOf = createWaveAssigner();
  return new Map(rows.map((row) => [row.ordinal, waveOf(row)]));
}

/** Both identify a user without regard to case and to blanks around; a blank one identifies nobody. */
function nameOf(kind: "x" | "e", written: string | null): string | null {
  const name = written?.trim().toLowerCase() ?? "";
  return name === "" ? null : `${kind}:${name}`;
}
