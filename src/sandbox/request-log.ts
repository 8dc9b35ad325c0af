/** What was asked of the sandbox and what it answered: the latest requests one by one, and counters of all. */

export type RequestEnd = number | "dropped" | "unanswered";

export interface RequestRecord {
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The endpoint's name; "page" and "unknown" are not the API's. */
  readonly endpoint: string;
  readonly end: RequestEnd;
  /** Users in the body. */
  readonly users: number;
  readonly jobId: string | null;
  /** The kind of fault that struck, if any. */
  readonly fault: string | null;
  readonly writer: string | null;
}

/** Requests remembered one by one. */
const RECORDS_KEPT_MAX = 1_000;

/** Length of the window in which the most accepted users are looked for. */
const PACE_WINDOW_MS = 1_000;

export class RequestLog {
  #records: RequestRecord[] = [];
  #count = 0;
  #writeCount = 0;
  readonly #byEndpoint = new Map<string, Map<string, number>>();
  #accepted: { readonly atMs: number; readonly users: number }[] = [];
  #acceptedInWindow = 0;
  #acceptedMost = 0;
  #acceptedTotal = 0;

  note(record: Omit<RequestRecord, "number">): void {
    this.#count += 1;
    if (record.method !== "GET" && record.endpoint !== "oauth_token") this.#writeCount += 1;
    this.#records.push({ ...record, number: this.#count });
    // Trimmed by the batch, since shifting an array on each request would copy it each time.
    if (this.#records.length >= 2 * RECORDS_KEPT_MAX) this.#records = this.#records.slice(-RECORDS_KEPT_MAX);
    const ends = this.#byEndpoint.get(record.endpoint) ?? new Map<string, number>();
    const end = String(record.end);
    ends.set(end, (ends.get(end) ?? 0) + 1);
    this.#byEndpoint.set(record.endpoint, ends);
  }

  /** Users that the sandbox took in one request, for the pace. */
  noteAccepted(users: number, atMs: number): void {
    this.#acceptedTotal += users;
    this.#accepted.push({ atMs, users });
    this.#acceptedInWindow += users;
    let gone = 0;
    for (const entry of this.#accepted) {
      if (entry.atMs > atMs - PACE_WINDOW_MS) break;
      this.#acceptedInWindow -= entry.users;
      gone += 1;
    }
    if (gone > 0) this.#accepted = this.#accepted.slice(gone);
    this.#acceptedMost = Math.max(this.#acceptedMost, this.#acceptedInWindow);
  }

  /** The newest first. */
  recent(countMax = RECORDS_KEPT_MAX): readonly RequestRecord[] {
    return this.#records.slice(-Math.min(countMax, RECORDS_KEPT_MAX)).reverse();
  }

  count(): number {
    return this.#count;
  }

  writeCount(): number {
    return this.#writeCount;
  }

  /** How requests ended, by endpoint and status. */
  byEndpoint(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries(
      [...this.#byEndpoint].map(([endpoint, ends]) => [endpoint, Object.fromEntries(ends)]),
    );
  }

  /** How many requests ended so, at one endpoint or at all. */
  countOf(end: RequestEnd, endpoint?: string): number {
    let count = 0;
    for (const [name, ends] of this.#byEndpoint)
      if (endpoint === undefined || endpoint === name) count += ends.get(String(end)) ?? 0;
    return count;
  }

  acceptedTotal(): number {
    return this.#acceptedTotal;
  }

  /** The most users taken within any one second. */
  acceptedPerSecondMost(): number {
    return this.#acceptedMost;
  }
}
