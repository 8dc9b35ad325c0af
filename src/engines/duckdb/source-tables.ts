/** The Customer 360's tables by name: an attached database's own, or views over files that follow the files as they change. */
import { QueryFailed } from "../../core/failure.ts";
import type { Session } from "./session.ts";
import { quoteName, quoteText, quoteTexts } from "./sql-text.ts";
import { type StateFile, sourceCatalogue } from "./state-file.ts";
import { findFiles, formatOf, refused, type TableFiles } from "./table-files.ts";
import { csvShape, jsonShape, readCsv, readJson, shapeVersion, type TableShape } from "./table-shape.ts";

export interface SourceTables {
  /** Lower-case name → name as written; tables of other schemas as `schema.table`. */
  names(session: Session): Promise<ReadonlyMap<string, string>>;
  /** Makes the tables readable as their files are now. Throws QueryFailed for a table whose files cannot be read. */
  ensure(session: Session, names: Iterable<string>): Promise<void>;
  /** Changes whenever the data of one of the tables may have changed. */
  signature(session: Session, names: Iterable<string>): Promise<string>;
}

/** A database attached read-only: nobody else writes it while we hold it, and its tables are known to it. */
export function databaseTables(fileSignature: () => Promise<string>): SourceTables {
  return {
    async names(session) {
      const rows = await session.rows(
        `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ${quoteText(sourceCatalogue)}
         UNION ALL
         SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ${quoteText(sourceCatalogue)} AND NOT internal
         ORDER BY ALL`,
      );
      const names = rows.map(([schema, table]) => (schema === "main" ? String(table) : `${schema}.${table}`));
      return new Map(names.map((name) => [name.toLowerCase(), name]));
    },
    async ensure() {
      // Attached tables are always there.
    },
    signature: fileSignature,
  };
}

/** Reference of a table by the name `SourceTables.names` gives it. */
export function tableReference(name: string, isFiles: boolean): string {
  const dot = isFiles ? -1 : name.indexOf(".");
  const [schema, table] = dot < 0 ? ["main", name] : [name.slice(0, dot), name.slice(dot + 1)];
  return `${sourceCatalogue}.${quoteName(schema)}.${quoteName(table)}`;
}

interface FileTable {
  readonly name: string;
  readonly paths: readonly string[];
  /** What the view was last made of: the files' signature and the instance's generation. */
  made: string | null;
}

export class FileTables implements SourceTables {
  readonly #tables: ReadonlyMap<string, FileTable>;
  readonly #state: StateFile;
  /** Views are made one after the other: two at once would conflict in the catalogue. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tables: Readonly<Record<string, string | readonly string[]>>, state: StateFile) {
    const entries = Object.entries(tables).map(
      ([name, paths]): FileTable => ({
        name,
        paths: typeof paths === "string" ? [paths] : paths,
        made: null,
      }),
    );
    this.#tables = new Map(entries.map((table) => [table.name.toLowerCase(), table]));
    this.#state = state;
    if (this.#tables.size < entries.length)
      throw new QueryFailed("Two tables have the same name, upper and lower case aside.", {
        code: "tables_duplicate",
        next: "fix",
        advice: "Rename one of them under customer360.tables.",
      });
  }

  async names(): Promise<ReadonlyMap<string, string>> {
    return new Map([...this.#tables].map(([key, table]) => [key, table.name]));
  }

  async ensure(session: Session, names: Iterable<string>): Promise<void> {
    const turn = this.#turn.then(async () => {
      for (const table of this.#named(names)) await this.#follow(session, table);
    });
    this.#turn = turn.catch(() => {
      // The caller of `turn` has the error; the next one begins afresh.
    });
    await turn;
  }

  async signature(session: Session, names: Iterable<string>): Promise<string> {
    const found: TableFiles[] = [];
    for (const table of this.#named(names)) found.push(await findFiles(session, table.name, table.paths));
    return JSON.stringify(found.map(({ signature }) => signature));
  }

  #named(names: Iterable<string>): readonly FileTable[] {
    return [...names].sort().flatMap((name) => this.#tables.get(name) ?? []);
  }

  async #follow(session: Session, table: FileTable): Promise<void> {
    const found = await findFiles(session, table.name, table.paths);
    const made = `${this.#state.generation} ${found.signature}`;
    if (table.made === made) return;
    const reading = await this.#reading(session, table, found);
    await session.run(
      `CREATE OR REPLACE VIEW ${tableReference(table.name, true)} AS SELECT * FROM ${reading}`,
    );
    table.made = made;
  }

  async #reading(session: Session, table: FileTable, found: TableFiles): Promise<string> {
    const format = formatOf(table.name, found.files);
    switch (format) {
      case "parquet":
        return `read_parquet(${quoteTexts(found.files)})`;
      case "csv":
        return readCsv(found.files, await this.#shape(session, table, found, csvShape));
      case "json":
        return readJson(found.files, await this.#shape(session, table, found, jsonShape));
      default:
        return format satisfies never;
    }
  }

  /** Kept in the state file, since finding it means reading the files once more. */
  async #shape(
    session: Session,
    table: FileTable,
    found: TableFiles,
    find: (session: Session, files: readonly string[]) => Promise<TableShape>,
  ): Promise<TableShape> {
    const shapes = `${this.#state.catalogue}.deskfeed.table_shapes`;
    const signature = `${shapeVersion} ${found.signature}`;
    const [kept] = await session.row(
      `SELECT shape FROM ${shapes} WHERE table_name = $name AND signature = $signature`,
      { name: table.name, signature },
    );
    if (typeof kept === "string") return JSON.parse(kept) as TableShape;
    const shape = await find(session, found.files);
    if (shape.columns.length === 0)
      throw refused(table.name, "The file has no columns.", "table_empty", found.files[0] ?? "");
    await session.transaction(async () => {
      await session.run(`DELETE FROM ${shapes} WHERE table_name = $name`, { name: table.name });
      await session.run(`INSERT INTO ${shapes} VALUES ($name, $signature, $shape)`, {
        name: table.name,
        signature,
        shape: JSON.stringify(shape),
      });
    });
    return shape;
  }
}
