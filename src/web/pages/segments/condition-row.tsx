/** One condition: attribute, operator, values; how many customers are left after it; what is wrong with it. */
import { IconAlertTriangleFilled, IconKey } from "@tabler/icons-react";
import { tellCount } from "../../format/number.ts";
import {
  type AttributeBook,
  conditionOnSegment,
  type KnownAttribute,
  onAttribute,
} from "./attribute-book.ts";
import { AttributeIcon } from "./attribute-list.tsx";
import { RemoveButton } from "./condition-group.tsx";
import { ConditionValues } from "./condition-values.tsx";
import { Grip } from "./grip.tsx";
import {
  type AttributeCondition,
  type Node,
  type Place,
  pathOf,
  type SegmentCondition,
} from "./rule-tree.ts";
import { useRules } from "./rules-context.ts";

/** Stands for "Customer is in segment" among the attributes. */
const customerChoice = "customer";
const choiceOf = (table: string, column: string): string => JSON.stringify([table, column]);

export function ConditionRow({
  condition,
  place,
  legend,
}: {
  readonly condition: Exclude<Node, { kind: "group" }>;
  readonly place: Place;
  /** "Group 2, any of these, condition 1 of 2". */
  readonly legend: string;
}) {
  const { counts, isStale, problems, mayEdit } = useRules();
  const at = pathOf(place);
  const problem = problems.get(at);
  const count = counts[at];
  return (
    <div className="rules-row" data-place={at}>
      <Grip place={place} what="the condition" />
      <fieldset disabled={!mayEdit} className="plain rules-fields">
        <legend className="hidden-words">{legend}</legend>
        <AttributeSelect condition={condition} place={place} />
        {condition.kind === "attribute" ? (
          <AttributeFields condition={condition} place={place} />
        ) : (
          <SegmentFields condition={condition} place={place} />
        )}
      </fieldset>
      {problem !== undefined ? (
        <span className="rules-count tone-bad" title={problem}>
          <IconAlertTriangleFilled className="tone-warn" role="img" aria-label={problem} />
        </span>
      ) : (
        <span className={isStale ? "num rules-count rules-stale" : "num rules-count"}>
          {count === undefined ? "" : tellCount(count)}
        </span>
      )}
      {mayEdit && <RemoveButton what="the condition" place={place} />}
      {problem !== undefined && <p className="field-error rules-problem">{problem}</p>}
    </div>
  );
}

function AttributeSelect({ condition, place }: { readonly condition: Node; readonly place: Place }) {
  const { book, replace } = useRules();
  const isSegment = condition.kind === "segment";
  const known = condition.kind === "attribute" ? book.find(condition.table, condition.column) : null;
  const value = condition.kind === "attribute" ? choiceOf(condition.table, condition.column) : customerChoice;
  const choose = (choice: string) => {
    if (choice === customerChoice) replace(place, conditionOnSegment(book));
    else {
      const chosen = attributeOf(book, choice);
      if (chosen !== null) replace(place, onAttribute(book, condition, chosen));
    }
  };
  return (
    <span className="rules-attribute">
      {isSegment ? (
        <IconKey className="column-kind faint" aria-hidden="true" />
      ) : (
        <AttributeIcon type={known?.type ?? "other"} />
      )}
      <select
        className="input select"
        aria-label="Attribute"
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {known === null && !isSegment && condition.kind === "attribute" && (
          <option value={value}>{`${condition.table}.${condition.column} (not available)`}</option>
        )}
        {book.tables.map(({ name, attributes }) => (
          <optgroup key={name} label={name}>
            {attributes
              .filter((one) => one === known || (one.isOffered && !one.isAmperityId))
              .map(({ column, label }) => (
                <option key={column} value={choiceOf(name, column)}>
                  {label}
                </option>
              ))}
          </optgroup>
        ))}
        {(isSegment || book.segments.length > 0) && (
          <optgroup label="Segments">
            <option value={customerChoice}>Customer</option>
          </optgroup>
        )}
      </select>
    </span>
  );
}

function attributeOf(book: AttributeBook, choice: string): KnownAttribute | null {
  const [table = "", column = ""] = JSON.parse(choice);
  return book.find(table, column);
}

function AttributeFields({
  condition,
  place,
}: {
  readonly condition: AttributeCondition;
  readonly place: Place;
}) {
  const { book, replace } = useRules();
  const known = book.find(condition.table, condition.column);
  const operators = known === null ? [] : book.operatorsOf(known.type);
  const shape = operators.find(({ operator }) => operator === condition.operator)?.values ?? "none";
  const change = (part: Partial<AttributeCondition>) => replace(place, { ...condition, ...part });
  const chooseOperator = (operator: string) => {
    const next = operators.find((one) => one.operator === operator)?.values;
    const kept = next === "none" ? 0 : next === "one" ? 1 : next === "two" ? 2 : condition.values.length;
    change({ operator, values: condition.values.slice(0, kept) });
  };
  return (
    <>
      <select
        className="input select rules-operator"
        aria-label="Operator"
        value={condition.operator}
        onChange={(event) => chooseOperator(event.currentTarget.value)}
      >
        {!operators.some(({ operator }) => operator === condition.operator) && (
          <option value={condition.operator}>{condition.operator || "Choose"}</option>
        )}
        {operators.map(({ operator }) => (
          <option key={operator}>{operator}</option>
        ))}
      </select>
      {known !== null && (
        <ConditionValues
          attribute={known}
          shape={shape}
          values={condition.values}
          path={pathOf(place)}
          onChange={(values) => change({ values })}
        />
      )}
    </>
  );
}

function SegmentFields({
  condition,
  place,
}: {
  readonly condition: SegmentCondition;
  readonly place: Place;
}) {
  const { book, replace } = useRules();
  const names = book.segments.includes(condition.segment)
    ? book.segments
    : [condition.segment, ...book.segments];
  return (
    <>
      <select
        className="input select rules-operator"
        aria-label="Operator"
        value={condition.operator}
        onChange={(event) => replace(place, { ...condition, operator: event.currentTarget.value })}
      >
        {book.segmentOperators.map((operator) => (
          <option key={operator}>{operator}</option>
        ))}
      </select>
      <select
        className="input select rules-value"
        aria-label="Segment"
        value={condition.segment}
        onChange={(event) => replace(place, { ...condition, segment: event.currentTarget.value })}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {name === "" ? "Choose a segment" : name}
          </option>
        ))}
      </select>
    </>
  );
}
