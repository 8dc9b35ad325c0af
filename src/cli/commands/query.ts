/** `deskfeed query`: the first rows of a query, by its name or from a file. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { DeskfeedConfig } from "../../contract/deskfeed-config.ts";
import type { Row } from "../../core/column.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import { nearest } from "../../core/nearest.ts";
import type { Preview, QueryText } from "../../core/ports/engine.ts";
import { answer, type CommandCall, loadConfig, note, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { interruptible } from "../interrupts.ts";
import { counted, printable } from "../screen/printable.ts";
import { table } from "../screen/table.ts";

/** Widest cell in the table; --json has the whole value. */
const cellColumnsMax = 40;

export async function queryCommand(
  call: CommandCall,
  fileOrName: string,
  { limit }: { readonly limit: number },
): Promise<ExitCode> {
  const config = loadConfig(call, "left alone");
  const query = findQuery(call, config, fileOrName);
  const workplace = await openWorkplace(call);
  const preview = await interruptible(call.tools, (signal) =>
    workplace.preview(config, query, { limit, signal }),
  );
  const columns = preview.columns.map(({ name, type }) => ({ name, type }));
  answer(call, { ...preview, columns }, previewText(preview, call));
  if (!call.flags.json) {
    const more = preview.more ? ", and there are more" : "";
    note(call, `${counted(preview.rows.length, "row")}${more} (${preview.seconds.toFixed(2)} s).`);
  }
  return exitCodes.well;
}

function findQuery(call: CommandCall, config: DeskfeedConfig, written: string): QueryText {
  const { queries } = config.definitions;
  const known = queries.find(({ name }) => name.toLowerCase() === written.toLowerCase());
  if (known !== undefined) {
    const { sql, dialect, file } = known;
    return { sql, dialect, ...(file === null ? {} : { file }) };
  }
  const path = resolve(call.tools.cwd, written);
  if (existsSync(path)) {
    return { sql: readFileSync(path, "utf8"), dialect: config.customer360.dialect, file: written };
  }
  const near = nearest(
    written,
    queries.map(({ name }) => name),
  );
  throw new ConfigInvalid(`There is neither a query nor a file called "${written}".`, {
    code: "query_unknown",
    next: "fix",
    ...(near === null ? {} : { advice: `Did you mean "${near}"?` }),
  });
}

function previewText({ columns, rows }: Preview, { colours }: CommandCall): string {
  return table(
    columns.map(({ name, kind }) => ({
      title: printable(name),
      align: kind === "integer" || kind === "decimal" || kind === "double" ? "right" : "left",
      widthMax: cellColumnsMax,
    })),
    rows.map((row) => columns.map(({ name }) => tellValue(row[name] ?? null))),
    colours.dim,
  );
}

function tellValue(value: Row[string]): string {
  if (value === null) return "";
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}
