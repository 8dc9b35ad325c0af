/** Assertions for what must hold if our own code is right; a broken one ends the run with our name on it. */

/** Our bug, never the user's data and never the outside world. */
export class Bug extends Error {
  override readonly name = "Bug";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition)
    throw new Bug(`Deskfeed broke its own rule: ${message}. Please report this with the run's events.`);
}

/** Ends a `switch` over a union: the compiler names every place that forgot a member. */
export function assertNever(value: never): never {
  throw new Bug(`Deskfeed met a value it has no branch for: ${JSON.stringify(value)}.`);
}
