/** Deletes queries or segments, several at once, with one toast that brings them back. */
import { useQueryClient } from "@tanstack/react-query";
import { tellDeleted } from "../deleted-toast.tsx";
import { tellFailure } from "../failure-toast.tsx";
import { type SavedKind, savedKinds } from "./saved-kind.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

export function useDeleteSaved(kind: SavedKind): (things: readonly Named[]) => Promise<void> {
  const client = useQueryClient();
  const { one: noun, many, list, remove, bringBack } = savedKinds[kind];
  const again = () => client.invalidateQueries({ queryKey: [list] });
  return async (things) => {
    const deleted: Named[] = [];
    for (const thing of things) {
      try {
        await remove(thing.id);
        deleted.push(thing);
      } catch (error) {
        tellFailure(`${thing.name} was not deleted`, error);
      }
    }
    const undo = async () => {
      for (const thing of deleted) {
        await bringBack(thing.id).catch((error: unknown) =>
          tellFailure(`${thing.name} was not brought back`, error),
        );
      }
      await again();
    };
    const [first] = deleted;
    const subject = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} “${first?.name}”`;
    if (first !== undefined)
      tellDeleted(
        `${deleted.length === 1 ? subject : `${deleted.length} ${many}`} deleted`,
        () => void undo(),
      );
    await again();
  };
}
