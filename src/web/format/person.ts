/** How a person is shown in little: initials on a colour that stays theirs. */

/** White on each is at least 4.5 : 1. */
const colours = ["#7b4b9c", "#8a5a2b", "#2c6e8f", "#4b6b2f", "#9c3f5f", "#4a5aa8"];

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  return letters.join("").toUpperCase() || "?";
}

export function colourOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  return colours[sum % colours.length] ?? "#4a5aa8";
}

/** People read "you" of themselves. */
export const tellWho = (name: string, me: string): string => (name === me ? "you" : name);
