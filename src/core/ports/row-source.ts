/** The port of a source that we may only read: it runs queries where the data is and hands their rows over. */
import type { Column, ColumnValue } from "../column.ts";
import type { Engine, EngineProgress, QueryText } from "./engine.ts";

/** The values of one row as `Column.kind` says, in the order of the columns that were asked for. */
export type SourceRow = readonly ColumnValue[];

/** Methods throw what an Engine's throw. */
export interface RowSource
  extends Pick<
    Engine,
    "name" | "ledgerPlace" | "catalogue" | "describe" | "preview" | "receivedBytes" | "close"
  > {
  /**
   * The whole result in the query's own order, in pages of a few MB at most. `columns` are some of what `describe` says.
   * A result that does not arrive whole is thrown, never ended early. Whoever stops reading, or aborts the signal, ends the
   * statement on the server too.
   */
  rows(
    query: QueryText,
    options: {
      readonly columns: readonly Column[];
      readonly signal: AbortSignal;
      onProgress?(progress: EngineProgress): void;
    },
  ): AsyncIterable<readonly SourceRow[]>;
}
