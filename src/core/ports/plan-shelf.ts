/** The port of a shelf for the plans of runs, for an engine that cannot keep them where every worker reaches them. */

/** Methods throw StoreFailed when the shelf does not answer. */
export interface PlanShelf {
  /** The mark of the copy that is there, or null. */
  find(runId: string): Promise<string | null>;
  /** Nothing is there of the run any more. Throws LeaseLost where another process holds the run. */
  clear(runId: string): Promise<void>;
  /**
   * The copy is there when this resolves, in place of the run's earlier one and of those of earlier runs of the same target; when it
   * rejects it is not. Throws LeaseLost where another process holds the run.
   */
  put(runId: string, mark: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Throws StoreFailed `plan_gone` when the copy of that mark has gone or goes while it is read. */
  take(runId: string, mark: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
