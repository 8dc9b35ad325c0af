/** Several rows of a list chosen at once: X on a row, or Select and the boxes. */
import { useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Whether the boxes show: something is chosen, or Select was pressed. */
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
  readonly choose: (ids: readonly string[]) => void;
  readonly open: () => void;
  readonly close: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [pressed, setPressed] = useState(false);
  return {
    ids,
    isOpen: pressed || ids.size > 0,
    toggle: (id) =>
      setIds((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    choose: (chosen) => setIds(new Set(chosen)),
    open: () => setPressed(true),
    close: () => {
      setIds(new Set());
      setPressed(false);
    },
  };
}
