/** A function that queries may call, as completion shows it. */

export interface SqlFunction {
  readonly name: string;
  /** "round(x, digits)" */
  readonly signature: string;
  /** One sentence. */
  readonly doc: string;
}
