/** The hand that changes the rules: the focus follows what was moved and is never lost with what was removed, and each step is said. */
import { useEffect, useMemo, useState } from "react";
import { type AttributeBook, conditionOn } from "./attribute-book.ts";
import {
  insertAt,
  move,
  nodeAt,
  type Place,
  pathOf,
  type Rules,
  removeAt,
  replaceAt,
  step,
  type Visual,
} from "./rule-tree.ts";
import type { Dragged, Lift, RulesHand } from "./rules-context.ts";
import type { SegmentResult } from "./use-result.ts";

interface HandInput {
  readonly book: AttributeBook;
  readonly visual: Visual;
  readonly mayEdit: boolean;
  readonly result: SegmentResult;
  readonly onChange: (visual: Visual) => void;
  readonly dragged: { current: Dragged | null };
}

/** What the keyboard holds, and what everything was before it was lifted. */
interface Lifted {
  readonly place: Place;
  readonly from: Place;
  readonly rules: Rules;
}

export function useRulesHand({ book, visual, mayEdit, result, onChange, dragged }: HandInput) {
  const [said, say] = useState("");
  const [focus, focusOn] = useState<{ readonly place: Place } | null>(null);
  const [lifted, setLifted] = useState<Lifted | null>(null);
  useEffect(() => {
    if (focus === null) return;
    const at = pathOf(focus.place);
    const target =
      document.querySelector<HTMLElement>(`[data-grip="${at}"]`) ??
      document.querySelector<HTMLElement>(`[data-place="${at}"] button`);
    target?.focus();
  }, [focus]);
  const { checked, counted, isStale } = result;
  const known = useMemo(
    () => ({
      problems: new Map((checked?.problems ?? []).map(({ path, message }) => [path, message])),
      days: new Map((checked?.days ?? []).map(({ path, days }) => [path, days])),
    }),
    [checked],
  );
  const set = (rules: Rules) => onChange({ ...visual, rules });
  const settle = (moved: ReturnType<typeof move>) => {
    if (moved === null) return;
    set(moved.rules);
    focusOn({ place: moved.place });
    say(`Moved to ${tellPlace(moved.rules, moved.place)}.`);
  };
  const lift: Lift = {
    start(place, what) {
      setLifted({ place, from: place, rules: visual.rules });
      say(
        `Lifted ${what}: ${tellPlace(visual.rules, place)}. Arrow keys move, Space drops, Escape puts it back.`,
      );
    },
    step(direction) {
      if (lifted === null) return;
      const moved = step(visual.rules, lifted.place, direction);
      if (moved === null) return say("There is no place further.");
      setLifted({ ...lifted, place: moved.place });
      settle(moved);
    },
    drop() {
      if (lifted !== null) say(`Dropped: ${tellPlace(visual.rules, lifted.place)}.`);
      setLifted(null);
    },
    cancel() {
      if (lifted === null) return;
      set(lifted.rules);
      focusOn({ place: lifted.from });
      say(`Put back: ${tellPlace(lifted.rules, lifted.from)}.`);
      setLifted(null);
    },
  };
  const hand: RulesHand = {
    book,
    mayEdit,
    counts: counted?.counts ?? {},
    isStale,
    ...known,
    dragged,
    lifted: lifted?.place ?? null,
    lift,
    change: (make) => set(make(visual.rules)),
    replace: (place, node) => set(replaceAt(visual.rules, place, node)),
    remove(place) {
      setLifted(null);
      set(removeAt(visual.rules, place));
      focusOn({ place: { ...place, path: place.path.slice(0, -1) } });
      say("Removed.");
    },
    drop(to) {
      const what = dragged.current;
      dragged.current = null;
      if (what === null || !mayEdit) return;
      if (what.kind === "place") return settle(move(visual.rules, what.place, to));
      const attribute = book.find(what.table, what.column);
      if (attribute === null) return;
      const rules = insertAt(visual.rules, to, conditionOn(book, attribute));
      set(rules);
      focusOn({ place: to });
      say(`Added ${attribute.label}: ${tellPlace(rules, to)}.`);
    },
  };
  return { hand, said, focusOn: (place: Place) => focusOn({ place }) };
}

/** "included customers, group 3, any of these, condition 1 of 2". */
function tellPlace(rules: Rules, { half, path }: Place): string {
  const words = [half === "include" ? "included customers" : "excluded customers"];
  for (const [depth, index] of path.entries()) {
    const parent = nodeAt(rules, { half, path: path.slice(0, depth) });
    const siblings = parent?.kind === "group" ? parent.conditions : [];
    const node = siblings[index];
    if (depth < path.length - 1 && node?.kind === "group")
      words.push(`group ${index + 1}, ${node.combine === "and" ? "all of these" : "any of these"}`);
    else words.push(`${node?.kind === "group" ? "group" : "condition"} ${index + 1} of ${siblings.length}`);
  }
  return words.join(", ");
}
