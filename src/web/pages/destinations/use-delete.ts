/** Deleting templates and orchestrations, one or several, with Undo for as long as the toast stays. */
import { useQueryClient } from "@tanstack/react-query";
import { callRoute } from "../../api/call-route.ts";
import { tellDeleted } from "../../blocks/deleted-toast.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";

const routes = {
  template: {
    remove: "deleteTemplate",
    bringBack: "undeleteTemplate",
    list: "listTemplates",
    word: "Data template",
  },
  orchestration: {
    remove: "deleteOrchestration",
    bringBack: "undeleteOrchestration",
    list: "listOrchestrations",
    word: "Orchestration",
  },
} as const;

interface Named {
  readonly id: string;
  readonly name: string;
}

export function useDelete(kind: keyof typeof routes): (things: readonly Named[]) => Promise<void> {
  const client = useQueryClient();
  const { remove, bringBack, list, word } = routes[kind];
  const again = () => client.invalidateQueries({ queryKey: [list] });
  const undo = async (things: readonly Named[]) => {
    for (const { id, name } of things)
      await callRoute(bringBack, { params: { id } }).catch((error: unknown) =>
        tellFailure(`${name} was not brought back`, error),
      );
    await again();
  };
  return async (things) => {
    const deleted: Named[] = [];
    for (const thing of things) {
      try {
        await callRoute(remove, { params: { id: thing.id } });
        deleted.push(thing);
      } catch (error) {
        tellFailure(`${thing.name} was not deleted`, error);
      }
    }
    await again();
    const [first] = deleted;
    if (first === undefined) return;
    const what =
      deleted.length === 1
        ? `${word} “${first.name}” deleted`
        : `${deleted.length} ${word.toLowerCase()}s deleted`;
    tellDeleted(what, () => void undo(deleted));
  };
}
