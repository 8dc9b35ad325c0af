/** A rough word on a password: length counts most, as it does for whoever guesses. The server has the last word. */

/** The same as the API's. */
export const passwordMin = 10;

export function strengthOf(password: string): 0 | 1 | 2 | 3 | 4 {
  if (password === "") return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  const distinct = new Set(password).size;
  if (password.length < passwordMin || distinct < 5) return 1;
  // Each further kind of character is worth about two more characters.
  const worth = Math.min(password.length, distinct * 2) + kinds * 2;
  if (worth >= 26) return 4;
  return worth >= 18 ? 3 : 2;
}
