/** What one sample is made of: the whole input of every table's SQL. */

export interface SampleEdits {
  readonly seed: number;
  /** Share of the customers that are edited, from 0 to 1. */
  readonly share: number;
}

export interface SampleScope {
  readonly customers: number;
  readonly seed: number;
  readonly edits: SampleEdits | undefined;
  /** Midnight UTC of the day that the sample is as of, in seconds since 1970: all its dates count back from here. */
  readonly asOfSeconds: number;
  readonly weightedPlaces: readonly number[];
}
