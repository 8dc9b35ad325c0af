/** What lies in which folder. A folder stands where its first thing stands; what lies in none comes first. */

export function groupsOf<Item extends { readonly folder: string }>(
  items: readonly Item[],
): readonly (readonly [folder: string, items: readonly Item[]])[] {
  const groups = new Map<string, Item[]>([["", []]]);
  for (const item of items) {
    const group = groups.get(item.folder);
    if (group === undefined) groups.set(item.folder, [item]);
    else group.push(item);
  }
  return [...groups].filter(([, own]) => own.length > 0);
}
