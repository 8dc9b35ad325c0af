/** Repeatable randomness: the same seed gives the same faults, job times and ids. Not for secrets. */

export type Random = () => number;

/** Mulberry32: numbers in [0, 1) from a 32-bit state, good enough for dice and quick enough for every row. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number between the two ends of a range. */
export function pickBetween(random: Random, [low, high]: readonly [number, number]): number {
  return low === high ? low : low + random() * (high - low);
}

/** `digits` hexadecimal digits, for ids that look like the real ones. */
export function randomHex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits) {
    text += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  }
  return text.slice(0, digits);
}

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
export function shuffledOrder(random: Random, count: number): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = order[last] ?? last;
    order[last] = order[other] ?? other;
    order[other] = kept;
  }
  return order;
}
