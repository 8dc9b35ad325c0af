/** In place of the filters while queries are selected: how many, and what can be done with all of them. */
import { IconFolder, IconTrash } from "@tabler/icons-react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { Button } from "../../blocks/button.tsx";
import { tellAmount } from "../../format/number.ts";
import { useDeleteQueries } from "./query-entries.tsx";

export function SelectionBar({
  chosen,
  onMove,
  onDone,
}: {
  readonly chosen: readonly QuerySummary[];
  readonly onMove: () => void;
  readonly onDone: () => void;
}) {
  const remove = useDeleteQueries();
  return (
    <div className="list-bar query-selection">
      <span className="strong num" role="status">
        {tellAmount(chosen.length, "query", "queries")} selected
      </span>
      <Button icon={<IconFolder />} onClick={onMove}>
        Move to folder
      </Button>
      <Button icon={<IconTrash />} onClick={() => void remove(chosen).then(onDone)}>
        Delete
      </Button>
      <Button look="quiet" onClick={onDone}>
        Clear
      </Button>
    </div>
  );
}
