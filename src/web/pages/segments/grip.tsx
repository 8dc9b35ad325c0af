/** What a condition or group is dragged by; with the focus on it, the arrow keys move it. */
import { IconGripVertical } from "@tabler/icons-react";
import { type Place, pathOf } from "./rule-tree.ts";
import { useRules } from "./rules-context.ts";

export function Grip({ place, what }: { readonly place: Place; readonly what: string }) {
  const { mayEdit, dragged, step } = useRules();
  if (!mayEdit) return null;
  return (
    <button
      type="button"
      className="rules-grip"
      aria-label={`Move ${what}: arrow keys up and down`}
      title="Drag, or press ↑ or ↓"
      data-grip={pathOf(place)}
      draggable
      onDragStart={(event) => {
        dragged.current = { kind: "place", place };
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", what);
      }}
      onDragEnd={() => {
        dragged.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        step(place, event.key === "ArrowUp" ? "up" : "down");
      }}
    >
      <IconGripVertical aria-hidden="true" />
    </button>
  );
}
