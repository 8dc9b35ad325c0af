/** What of PostgreSQL's output is worth telling people, and what to do about it. */

/** Lines that a message quotes at most. */
const quotedLinesMax = 4;
/** What every start and stop says. */
const routine =
  /^LOG: +(?:starting|listening|database system|shutting|terminating|startup process|redo|received|aborting)/;

/** The last lines that say something out of the ordinary, without their times. */
export function tellingLines(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, "").trim())
    .filter((line) => line !== "");
  return lines
    .filter((line) => !routine.test(line))
    .slice(-quotedLinesMax)
    .join(" | ");
}

export function adviceFor(words: string, otherwise: string): string {
  if (words.includes("No space left on device")) return "Make room on the disk of the data folder.";
  if (words.includes("Read-only file system")) return "Name a data folder with --data that can be written.";
  return otherwise;
}
