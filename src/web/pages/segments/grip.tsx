/** What a condition or group is dragged by. With the focus on it Space lifts it, arrows move it, Space drops it, Escape puts it back. */
import { IconGripVertical } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { type Place, pathOf } from "./rule-tree.ts";
import { useRules } from "./rules-context.ts";

export function Grip({ place, what }: { readonly place: Place; readonly what: string }) {
  const { mayEdit, dragged, lifted, lift } = useRules();
  if (!mayEdit) return null;
  const at = pathOf(place);
  const isLifted = lifted !== null && pathOf(lifted) === at;
  const keys = (event: KeyboardEvent) => {
    const { key } = event;
    if (!isLifted) {
      if (key !== " " && key !== "Enter") return;
      event.preventDefault();
      lift.start(place, what);
      return;
    }
    if (key === "Tab") return lift.drop();
    if (key === "ArrowUp" || key === "ArrowDown") lift.step(key === "ArrowUp" ? "up" : "down");
    else if (key === " " || key === "Enter") lift.drop();
    else if (key === "Escape") lift.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className={isLifted ? "rules-grip rules-lifted" : "rules-grip"}
      aria-label={`Move ${what}`}
      aria-description="Space lifts, arrow keys move, Space drops, Escape puts it back"
      aria-pressed={isLifted}
      title="Drag, or press Space and the arrow keys"
      data-grip={at}
      draggable
      onDragStart={(event) => {
        dragged.current = { kind: "place", place };
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", what);
      }}
      onDragEnd={() => {
        dragged.current = null;
      }}
      onKeyDown={keys}
    >
      <IconGripVertical aria-hidden="true" />
    </button>
  );
}
