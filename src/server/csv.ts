/** CSV as spreadsheets read it (RFC 4180), streamed; a value that a spreadsheet would take for a formula is made text. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** OWASP, "CSV Injection": these begin a formula. */
const formulaStart = /^[=+\-@\t\r]/;
const isNumber = /^-?\d+(\.\d+)?$|^\+\d+$/;

export function csvLine(values: readonly (string | number | null)[]): string {
  const cells = values.map((value) => {
    if (value === null) return "";
    const text = String(value);
    const safe = formulaStart.test(text) && !isNumber.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(",")}\r\n`;
}

export function sendCsv(reply: FastifyReply, fileName: string, lines: AsyncIterable<string>): FastifyReply {
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${fileName.replaceAll(/[^\w.-]+/g, "-")}"`)
    .send(Readable.from(lines));
}
