/** Joins the printers of queries and expressions, which call each other, for one text and one target. */
import { printExpression } from "./print-expression.ts";
import { printQuery } from "./print-query.ts";
import { type Printer, refuseAt, type Target } from "./printer.ts";
import type { Token } from "./sql-tokens.ts";

export function createPrinter(text: string, tokens: readonly Token[], target: Target): Printer {
  const build = (parameters: ReadonlyMap<string, string>): Printer => {
    const printer: Printer = {
      target,
      parameters,
      expression: (node) => printExpression(node, printer),
      query: (node) => printQuery(node, printer),
      withParameters: build,
      refuse: (message, anchor, suggestion) => refuseAt(text, tokens, message, anchor, suggestion),
    };
    return printer;
  };
  return build(new Map());
}
