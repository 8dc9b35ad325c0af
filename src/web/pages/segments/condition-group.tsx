/** A group of conditions: AND or OR, its conditions with drop places between them, and the buttons that add. */
import { IconParentheses, IconPlus, IconX } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { Button, IconButton } from "../../blocks/button.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { tellCount } from "../../format/number.ts";
import { conditionOn } from "./attribute-book.ts";
import { ConditionRow } from "./condition-row.tsx";
import { Grip } from "./grip.tsx";
import { type Group, insertAt, type Node, type Place, pathOf } from "./rule-tree.ts";
import { useRules } from "./rules-context.ts";

/** Deeper ones are refused by the server; nobody reads them either. */
const depthMax = 8;

const combineChoices = [
  { value: "and", label: "AND" },
  { value: "or", label: "OR" },
] as const;

/** Rows have no names of their own: their place names them, and a change of places redraws them. */
const placed = (conditions: readonly Node[], { half, path }: Place) =>
  conditions.map((node, index) => ({ node, place: { half, path: [...path, index] } }));

export function ConditionGroup({ group, place }: { readonly group: Group; readonly place: Place }) {
  const { replace, mayEdit, counts, isStale, problems } = useRules();
  const { path, half } = place;
  const isNested = path.length > 0;
  const at = pathOf(place);
  const what = half === "include" ? "included" : "excluded";
  const problem = problems.get(at);
  const groupName = `Group ${(path.at(-1) ?? 0) + 1}, ${group.combine === "and" ? "all" : "any"} of these`;
  const legendOf = (index: number): string => {
    const words = `condition ${index + 1} of ${group.conditions.length}`;
    return isNested ? `${groupName}, ${words}` : words.replace("c", "C");
  };
  return (
    <fieldset className={isNested ? "rules-group rules-nested" : `rules-group rules-${half}`} data-place={at}>
      <legend className="hidden-words">
        {isNested ? groupName : `Conditions of customers who are ${what}`}
      </legend>
      <div className="rules-group-head">
        {isNested && <Grip place={place} what="the group" />}
        <fieldset disabled={!mayEdit} className="plain">
          <Segmented
            name="How the conditions combine"
            value={group.combine}
            choices={combineChoices}
            onChange={(combine) => replace(place, { ...group, combine })}
          />
        </fieldset>
        <span className="quiet small">{group.combine === "and" ? "all of these" : "any of these"}</span>
        <span className="grow" />
        {isNested && counts[at] !== undefined && (
          <span className={isStale ? "num rules-count rules-stale" : "num rules-count"}>
            {tellCount(counts[at])}
          </span>
        )}
        {isNested && mayEdit && <RemoveButton what="the group" place={place} />}
      </div>
      {problem !== undefined && <p className="small quiet rules-empty">{problem}</p>}
      <ul className="rules-list">
        {placed(group.conditions, place).map(({ node, place: own }, index) => (
          <DropPlace key={pathOf(own)} place={own}>
            {node.kind === "group" ? (
              <ConditionGroup group={node} place={own} />
            ) : (
              <ConditionRow condition={node} place={own} legend={legendOf(index)} />
            )}
          </DropPlace>
        ))}
      </ul>
      {mayEdit && <AddButtons group={group} place={place} />}
    </fieldset>
  );
}

/** Above a condition: what is dropped there comes before it. */
function DropPlace({ place, children }: { readonly place: Place; readonly children: ReactNode }) {
  const { drop, dragged } = useRules();
  const [isOver, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (dragged.current === null) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(true);
  };
  return (
    <li
      className={isOver ? "rules-item rules-over" : "rules-item"}
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        drop(place);
      }}
    >
      {children}
    </li>
  );
}

function AddButtons({ group, place }: { readonly group: Group; readonly place: Place }) {
  const { book, change, drop, dragged } = useRules();
  const [isOver, setOver] = useState(false);
  const end: Place = { half: place.half, path: [...place.path, group.conditions.length] };
  const first = book.tables
    .flatMap(({ attributes }) => attributes)
    .find(({ isOffered, isAmperityId }) => isOffered && !isAmperityId);
  const add = (node: Node) => change((rules) => insertAt(rules, end, node));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop at; the buttons in it do the same by keyboard.
    <div
      className={isOver ? "rules-add rules-over" : "rules-add"}
      onDragOver={(event) => {
        if (dragged.current === null) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        drop(end);
      }}
    >
      <Button
        small
        look={place.path.length === 0 ? "outlined" : "quiet"}
        icon={<IconPlus />}
        disabled={first === undefined}
        onClick={() => first !== undefined && add(conditionOn(book, first))}
      >
        Condition
      </Button>
      {place.path.length < depthMax - 1 && (
        <Button
          small
          look={place.path.length === 0 ? "outlined" : "quiet"}
          icon={<IconParentheses />}
          disabled={first === undefined}
          onClick={() =>
            first !== undefined &&
            add({
              kind: "group",
              combine: group.combine === "and" ? "or" : "and",
              conditions: [conditionOn(book, first)],
            })
          }
        >
          Group
        </Button>
      )}
    </div>
  );
}

export function RemoveButton({ what, place }: { readonly what: string; readonly place: Place }) {
  const { remove } = useRules();
  return (
    <IconButton name={`Remove ${what}`} className="rules-remove" onClick={() => remove(place)}>
      <IconX aria-hidden="true" />
    </IconButton>
  );
}
