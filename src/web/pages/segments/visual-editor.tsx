/** A visual segment as one works on it: attributes left, rules in the middle, result right; on small windows one at a time. */
import { IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import { Segmented } from "../../blocks/segmented.tsx";
import { useNarrow } from "../../blocks/use-phone.ts";
import { tellCount } from "../../format/number.ts";
import { type AttributeBook, conditionOn, type KnownAttribute } from "./attribute-book.ts";
import { AttributeList } from "./attribute-list.tsx";
import { ConditionGroup } from "./condition-group.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { insertAt, type Visual } from "./rule-tree.ts";
import { type Dragged, RulesProvider } from "./rules-context.ts";
import { SentAttributes } from "./sent-attributes.tsx";
import type { SegmentResult } from "./use-result.ts";
import { useRulesHand } from "./use-rules-hand.ts";

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
  phoneActions,
}: {
  readonly book: AttributeBook;
  readonly visual: Visual;
  readonly mayEdit: boolean;
  readonly result: SegmentResult;
  readonly show: Shown;
  readonly onShow: (show: Shown) => void;
  readonly onChange: (visual: Visual) => void;
  readonly onAgain: () => void;
  /** Below everything on phones. */
  readonly phoneActions: ReactNode;
}) {
  const narrow = useNarrow();
  const dragged = useRef<Dragged | null>(null);
  const { hand, said, focusOn } = useRulesHand({ book, visual, mayEdit, result, onChange, dragged });
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
    <ResultPanel result={result} labels={labelsOf(book, visual.attributes)} onAgain={onAgain}>
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
          <div className="work-foot segment-foot">
            <p className={result.isStale ? "num rules-stale" : "num"}>
              <b>{tellCount(result.counted?.customers)}</b>{" "}
              <span className="quiet">{result.counted?.customers === 1 ? "customer" : "customers"}</span>
            </p>
            {phoneActions}
          </div>
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

/** The sample's columns are fields; people know them by the names of the attributes. */
function labelsOf(book: AttributeBook, sent: Visual["attributes"]): ReadonlyMap<string, string> {
  return new Map(
    sent.map(({ table, column, field }) => {
      const known = book.find(table, column);
      return [field ?? known?.field ?? column, known?.label ?? column];
    }),
  );
}
