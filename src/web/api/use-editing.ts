/** What one edits of a thing that others may change: begun from one revision, told when there is a newer one, never overwriting it unknown. */

import { useEffect, useState } from "react";
import { conflictOf } from "./api-error.ts";

interface Revised {
  readonly revision: number;
}

export interface Editing<Thing, Draft> {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** The revision that a change is made from; null for what is not saved yet. */
  readonly base: Thing | null;
  readonly unsaved: boolean;
  /** What someone else saved meanwhile; null when nobody did. */
  readonly newer: Thing | null;
  /** Who saved it, where a save of one's own was refused and told; else null. */
  readonly newerBy: string | null;
  /** Keeps what the refusal of a save told of the other one. */
  readonly meet: (error: unknown) => void;
  /** Gives up what was typed here for what the other saved. */
  readonly take: () => void;
  /** Goes on with what was typed here, knowingly on top of what the other saved. */
  readonly keep: () => void;
  /** After a save of one's own, or to give up what was typed. */
  readonly restart: (thing: Thing | null) => void;
}

/** `current` is the thing as the server last told it; `begin` makes a draft of it. */
export function useEditing<Thing extends Revised, Draft extends object>(
  current: Thing | null,
  begin: (thing: Thing | null) => Draft,
): Editing<Thing, Draft> {
  const [base, setBase] = useState(current);
  const [draft, setDraft] = useState(() => begin(current));
  const [conflict, setConflict] = useState<ReturnType<typeof conflictOf>>(null);
  const unsaved = JSON.stringify(draft) !== JSON.stringify(begin(base));
  const isNewer = current !== null && current.revision > (base?.revision ?? 0);
  const restart = (thing: Thing | null) => {
    setBase(thing);
    setDraft(begin(thing));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is what makes it another one.
  useEffect(() => {
    // Nothing of one's own is at stake, so the newer one simply shows.
    if (isNewer && !unsaved) restart(current);
  }, [isNewer, unsaved, current?.revision]);
  return {
    draft,
    change: (part) => setDraft((old) => ({ ...old, ...part })),
    base,
    unsaved,
    newer: isNewer && unsaved ? current : null,
    newerBy: conflict !== null && conflict.revision === current?.revision ? conflict.by : null,
    meet: (error) => setConflict(conflictOf(error)),
    take: () => restart(current),
    keep: () => setBase(current),
    restart,
  };
}
