/** `deskfeed rows`: what became of every row of a run, streamed so that millions of rows need no memory. */
import { toRowJson } from "../../contract/run-json.ts";
import { ConfigInvalid, Failure } from "../../core/failure.ts";
import { nearest } from "../../core/nearest.ts";
import { type RowOutcome, rowOutcomes } from "../../core/outcome.ts";
import type { StoredRow, StoredRun } from "../../core/ports/store.ts";
import { type CommandCall, findRun, note, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { rowLine, rowTitles } from "../screen/row-line.ts";
import type { Workplace } from "../workplace.ts";

/** `delivered` is the product's word for the two that a receipt knows. */
const outcomeWords: readonly string[] = [...rowOutcomes, "delivered"];
const outcomesOfReceipts: readonly RowOutcome[] = ["rejected", "created", "updated", "failed"];

export interface RowsOptions {
  /** As written: `rejected,failed`; null means every row. */
  readonly outcome: string | null;
  readonly key: string | null;
}

export async function rowsCommand(call: CommandCall, name: string, options: RowsOptions): Promise<ExitCode> {
  const asked = options.outcome === null ? rowOutcomes : parseOutcomes(options.outcome);
  const workplace = await openWorkplace(call);
  const run = await findRun(workplace, name);
  const write = call.tools.stdout;
  const printer = call.flags.json ? jsonPrinter(write) : linePrinter(call);
  for await (const page of rowsOf({ call, workplace, run }, asked, options)) {
    if (write.isClosed) break;
    printer.print(options.key === null ? page : page.filter(({ key }) => key === options.key));
    await write.drained();
  }
  printer.end();
  return exitCodes.well;
}

function parseOutcomes(written: string): readonly RowOutcome[] {
  return written.split(",").flatMap((part): readonly RowOutcome[] => {
    const word = part.trim().toLowerCase();
    if (word === "delivered") return ["created", "updated"];
    const known = rowOutcomes.find((outcome) => outcome === word);
    if (known !== undefined) return [known];
    const near = nearest(word, outcomeWords);
    throw new ConfigInvalid(`There is no outcome "${word}".`, {
      code: "outcome_unknown",
      next: "fix",
      advice: near === null ? `Write one or more of ${outcomeWords.join(", ")}.` : `Did you mean ${near}?`,
    });
  });
}

async function* rowsOf(
  {
    call,
    workplace,
    run,
  }: { readonly call: CommandCall; readonly workplace: Workplace; readonly run: StoredRun },
  asked: readonly RowOutcome[],
  { outcome, key }: RowsOptions,
): AsyncGenerator<readonly StoredRow[]> {
  const outcomes = outcomesOfReceipts.filter((one) => asked.includes(one));
  if (outcomes.length > 0) yield* workplace.rows(run, { outcomes, key });
  const planned = (["unsent", "unchanged"] as const).filter(
    (one) => asked.includes(one) && run.tally[one] > 0,
  );
  if (planned.length === 0) return;
  try {
    yield* workplace.plannedRows(run, { outcomes: planned, key });
  } catch (error) {
    // Asked for by name they are the answer; among all others their absence is only worth a word.
    if (outcome !== null || !(error instanceof Failure)) throw error;
    const numbers = planned.map((one) => `${run.tally[one]} ${one}`).join(" and ");
    note(call, `Not listed: ${numbers}. ${error.message}`);
  }
}

interface Printer {
  print(rows: readonly StoredRow[]): void;
  end(): void;
}

/** One array, written as it comes. */
function jsonPrinter(write: CommandCall["tools"]["stdout"]): Printer {
  let first = true;
  return {
    print(rows) {
      for (const row of rows) {
        write.write(`${first ? "[\n" : ",\n"}  ${JSON.stringify(toRowJson(row))}`);
        first = false;
      }
    },
    end: () => write.write(first ? "[]\n" : "\n]\n"),
  };
}

function linePrinter({ tools, colours }: CommandCall): Printer {
  let any = false;
  return {
    print(rows) {
      if (rows.length === 0) return;
      if (!any) tools.stdout.write(`${colours.dim(rowTitles)}\n`);
      any = true;
      tools.stdout.write(`${rows.map((row) => rowLine(row, colours)).join("\n")}\n`);
    },
    end() {
      if (!any) tools.stdout.write("No such rows.\n");
    },
  };
}
