/** A visual segment as one works on it: attributes left, rules in the middle, result right; on small windows one at a time. */
import { IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Segmented } from "../../blocks/segmented.tsx";
import { useNarrow } from "../../blocks/use-phone.ts";
import { type AttributeBook, conditionOn, type KnownAttribute } from "./attribute-book.ts";
import { AttributeList } from "./attribute-list.tsx";
import { ConditionGroup } from "./condition-group.tsx";
import { ResultPanel } from "./result-panel.tsx";
import {
  insertAt,
  move,
  type Place,
  pathOf,
  type Rules,
  removeAt,
  replaceAt,
  step,
  type Visual,
} from "./rule-tree.ts";
import { type Dragged, type RulesHand, RulesProvider } from "./rules-context.ts";
import { SentAttributes } from "./sent-attributes.tsx";
import type { SegmentResult } from "./use-result.ts";

export type Shown = "rules" | "result";

export function VisualEditor({
  book,
  visual,
  mayEdit,
  result,
  show,
  onShow,
  onChange,
  onAgain,
}: {
  readonly book: AttributeBook;
  readonly visual: Visual;
  readonly mayEdit: boolean;
  readonly result: SegmentResult;
  readonly show: Shown;
  readonly onShow: (show: Shown) => void;
  readonly onChange: (visual: Visual) => void;
  readonly onAgain: () => void;
}) {
  const narrow = useNarrow();
  const dragged = useRef<Dragged | null>(null);
  const { hand, said, focusOn } = useHand({ book, visual, mayEdit, result, onChange, dragged });
  const add = (attribute: KnownAttribute) => {
    if (!mayEdit) return;
    hand.change((rules) =>
      insertAt(
        rules,
        { half: "include", path: [rules.include.conditions.length] },
        conditionOn(book, attribute),
      ),
    );
    focusOn({ half: "include", path: [visual.rules.include.conditions.length] });
  };
  const rules = <RulesPane visual={visual} />;
  const outcome = (
    <ResultPanel result={result} onAgain={onAgain}>
      <SentAttributes
        book={book}
        sent={visual.attributes}
        problems={hand.problems}
        onChange={mayEdit ? (attributes) => onChange({ ...visual, attributes: [...attributes] }) : null}
      />
    </ResultPanel>
  );
  return (
    <RulesProvider value={hand}>
      <p className="hidden-words" role="status">
        {said}
      </p>
      {narrow ? (
        <div className="work work-narrow">
          <div className="work-tabs">
            <Segmented
              name="What is shown"
              wide
              value={show}
              onChange={onShow}
              choices={[
                { value: "rules", label: "Rules" },
                { value: "result", label: "Result" },
              ]}
            />
          </div>
          {show === "rules" ? rules : outcome}
        </div>
      ) : (
        <div className="work">
          <AttributeList book={book} dragged={dragged} onAdd={add} />
          {rules}
          {outcome}
        </div>
      )}
    </RulesProvider>
  );
}

function RulesPane({ visual: { rules } }: { readonly visual: Visual }) {
  return (
    <section className="segment-rules" aria-label="Rules">
      <header className="line segment-half">
        <IconUserPlus className="segment-include" aria-hidden="true" />
        <h2 className="panel-title">Include customers who match</h2>
        <span className="grow" />
        <span className="smallest quiet">match so far</span>
      </header>
      <ConditionGroup group={rules.include} place={{ half: "include", path: [] }} />
      <header className="line segment-half">
        <IconUserMinus className="quiet" aria-hidden="true" />
        <h2 className="panel-title">Exclude customers who match</h2>
        <span className="grow" />
        <span className="smallest quiet">excluded</span>
      </header>
      <ConditionGroup group={rules.exclude} place={{ half: "exclude", path: [] }} />
      <p className="smallest quiet segment-days">
        Days are counted in UTC. “is NULL” means no value; “is empty” means a value of no letters.
      </p>
    </section>
  );
}

interface HandInput {
  readonly book: AttributeBook;
  readonly visual: Visual;
  readonly mayEdit: boolean;
  readonly result: SegmentResult;
  readonly onChange: (visual: Visual) => void;
  readonly dragged: { current: Dragged | null };
}

/** Changes go through here, so that the focus follows what was moved and is never lost with what was removed. */
function useHand({ book, visual, mayEdit, result, onChange, dragged }: HandInput) {
  const [said, say] = useState("");
  const [focus, focusOn] = useState<{ readonly place: Place } | null>(null);
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
    say(`Moved to ${tellPlace(moved.place)}.`);
  };
  const hand: RulesHand = {
    book,
    mayEdit,
    counts: counted?.counts ?? {},
    isStale,
    ...known,
    dragged,
    change: (make) => set(make(visual.rules)),
    replace: (place, node) => set(replaceAt(visual.rules, place, node)),
    remove(place) {
      set(removeAt(visual.rules, place));
      focusOn({ place: { ...place, path: place.path.slice(0, -1) } });
      say("Removed.");
    },
    move: (from, to) => settle(move(visual.rules, from, to)),
    step: (from, direction) => settle(step(visual.rules, from, direction)),
    drop(to) {
      const what = dragged.current;
      dragged.current = null;
      if (what === null || !mayEdit) return;
      if (what.kind === "place") return settle(move(visual.rules, what.place, to));
      const attribute = book.find(what.table, what.column);
      if (attribute === null) return;
      set(insertAt(visual.rules, to, conditionOn(book, attribute)));
      focusOn({ place: to });
    },
  };
  return { hand, said, focusOn: (place: Place) => focusOn({ place }) };
}

function tellPlace(place: Place): string {
  const { half, path } = place;
  const numbers = path.map((index) => index + 1).join(", ");
  return `${half === "include" ? "the customers included" : "the customers excluded"}, place ${numbers}`;
}
