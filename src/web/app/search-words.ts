/** Reads single words out of an address: what is not as expected is left out, never an error. */

export function textOf<Key extends string>(
  search: Readonly<Record<string, unknown>>,
  key: Key,
): { readonly [K in Key]?: string } {
  const value = search[key];
  // The router reads 128 and true as what they look like; people searched for the text.
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof text === "string" && text !== "" ? ({ [key]: text } as { readonly [K in Key]?: string }) : {};
}

export function oneOf<Key extends string, Word extends string>(
  search: Readonly<Record<string, unknown>>,
  key: Key,
  words: readonly Word[],
): { readonly [K in Key]?: Word } {
  const word = words.find((one) => one === search[key]);
  return word === undefined ? {} : ({ [key]: word } as { readonly [K in Key]?: Word });
}
