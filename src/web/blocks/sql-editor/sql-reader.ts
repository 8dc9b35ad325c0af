/** Reads a text of SQL for the editor: a short one at once, a long one in a worker, so that no key waits for it. */
import { type SqlTable, type TableInText, tablesInText } from "./complete-sql.ts";
import { namedColumns, type Span } from "./select-list.ts";

/** Characters; parsing so many takes about as long as a key may wait. */
const longText = 20_000;

export interface SqlQuestion {
  readonly id: number;
  readonly text: string;
  /** Null asks where columns are named, else which of these tables are used. */
  readonly tables: readonly SqlTable[] | null;
}

export interface SqlAnswer {
  readonly id: number;
  readonly named: readonly (readonly [name: string, span: Span])[];
  readonly used: readonly TableInText[];
}

export interface SqlReader {
  named(text: string): Promise<ReadonlyMap<string, Span>>;
  used(text: string, tables: readonly SqlTable[]): Promise<readonly TableInText[]>;
  close(): void;
}

export const isLong = (text: string): boolean => text.length > longText;

export function createSqlReader(): SqlReader {
  const waiting = new Map<number, (answer: SqlAnswer) => void>();
  let worker: Worker | null = null;
  let asked = 0;
  function open(): Worker {
    const opened = new Worker(new URL("./sql-worker.ts", import.meta.url), { type: "module" });
    opened.addEventListener("message", ({ data }: MessageEvent<SqlAnswer>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    });
    return opened;
  }
  function ask(text: string, tables: SqlQuestion["tables"]): Promise<SqlAnswer> {
    worker ??= open();
    asked += 1;
    const question: SqlQuestion = { id: asked, text, tables };
    worker.postMessage(question);
    return new Promise((resolve) => waiting.set(question.id, resolve));
  }
  return {
    named: async (text) => (isLong(text) ? new Map((await ask(text, null)).named) : namedColumns(text)),
    used: async (text, tables) =>
      isLong(text) ? (await ask(text, tables)).used : tablesInText(text, tables),
    close() {
      worker?.terminate();
      waiting.clear();
    },
  };
}
