/** Colours for terminals, off where nobody wants them: NO_COLOR, FORCE_COLOR, and pipes. */
import type { Output } from "../tools.ts";

type Paint = (text: string) => string;

export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const painted =
  (start: number, end: number): Paint =>
  (text) =>
    text === "" ? "" : `\u001b[${start}m${text}\u001b[${end}m`;

const on: Colours = {
  bold: painted(1, 22),
  dim: painted(2, 22),
  red: painted(31, 39),
  green: painted(32, 39),
  yellow: painted(33, 39),
  cyan: painted(36, 39),
};

const plain: Paint = (text) => text;

export const noColours: Colours = {
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
};

/** NO_COLOR wins when it is not empty (https://no-color.org); FORCE_COLOR=0 is off, any other value is on. */
export function coloursFor(
  env: Readonly<Record<string, string | undefined>>,
  output: Pick<Output, "isTerminal">,
): Colours {
  if ((env.NO_COLOR ?? "") !== "") return noColours;
  const forced = env.FORCE_COLOR ?? "";
  if (forced !== "") return forced === "0" || forced === "false" ? noColours : on;
  return output.isTerminal && env.TERM !== "dumb" ? on : noColours;
}
