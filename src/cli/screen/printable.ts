/** Foreign text made safe and measurable for a terminal: no control characters, and a width in columns. */

/** Escape sequences in a customer's name must not steer the terminal; line breaks must not break a table. */
export function printable(text: string): string {
  return text
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, " ")
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

const invisible = /\p{Mn}|\p{Me}|\p{Cf}/u;
/** East Asian wide and full-width letters, and emoji: two columns each in usual terminals. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text.replaceAll(colour, "")) {
    if (!invisible.test(letter)) width += wide.test(letter) ? 2 : 1;
  }
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Cut to a width with an ellipsis; text without colours only. */
export function cut(text: string, widthMax: number): string {
  if (widthOf(text) <= widthMax) return text;
  let kept = "";
  let width = 0;
  for (const letter of text) {
    width += widthOf(letter);
    if (width > widthMax - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** "1 row", "2,000 rows". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** "0.8 s", "12 s", "3 min 20 s", "2 h 05 min". */
export function duration(seconds: number): string {
  if (!Number.isInteger(seconds) && seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3_600)} h ${String(Math.floor((whole % 3_600) / 60)).padStart(2, "0")} min`;
}
