/** The attributes tables below the tables: an eye on those that the Visual Segment Editor offers, + for a new one. */
import { IconEye, IconPlus, IconTableOptions } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { AttributesTableSummary } from "../../../contract/api/attributes-tables.ts";
import { toTellable } from "../../api/api-error.ts";
import { useMay } from "../../api/context.ts";
import { usePages } from "../../api/reads.ts";
import { Button, IconButton } from "../../blocks/button.tsx";
import { moveInList } from "../../blocks/list-keys.ts";

export function AttributesList({
  search,
  chosen,
}: {
  readonly search: string;
  readonly chosen: string | undefined;
}) {
  const mayWrite = useMay("author");
  const navigate = useNavigate();
  const { list, items } = usePages("listAttributesTables", {
    sort: "name",
    ...(search === "" ? {} : { search }),
  });
  const { isSuccess, error } = list;
  const make = () => void navigate({ to: ".", search: (old) => ({ ...old, newTable: "attributes" }) });
  return (
    <nav aria-label="Attributes tables" className="attributes-list">
      <div className="line table-list-head">
        <h2 className="small quiet grow">Attributes tables</h2>
        {mayWrite && (
          <IconButton name="New attributes table" onClick={make}>
            <IconPlus aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {error !== null && <p className="small bad-text attributes-none">{toTellable(error).message}</p>}
      {isSuccess && items.length === 0 && <None isSearch={search !== ""} onMake={mayWrite ? make : null} />}
      {items.length > 0 && (
        <ul onKeyDown={moveInList}>
          {items.map((one) => (
            <Line key={one.id} table={one} isChosen={one.id === chosen} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          look="quiet"
          small
          className="list-more"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? "Reading…" : "More attributes tables"}
        </Button>
      )}
    </nav>
  );
}

function None({ isSearch, onMake }: { readonly isSearch: boolean; readonly onMake: (() => void) | null }) {
  if (isSearch) return <p className="small quiet attributes-none">None match.</p>;
  return (
    <div className="small quiet attributes-none">
      <p>
        An attributes table is a SELECT with one row for each customer. Its columns are what people choose
        customers by in the Visual Segment Editor, and what is sent of them.
      </p>
      {onMake !== null && (
        <Button small icon={<IconPlus />} onClick={onMake}>
          New attributes table
        </Button>
      )}
    </div>
  );
}

function Line({ table, isChosen }: { readonly table: AttributesTableSummary; readonly isChosen: boolean }) {
  return (
    <li>
      <Link
        to="/customer-360"
        search={(old) => ({
          ...(old.search === undefined ? {} : { search: old.search }),
          ...(old.pane === undefined ? {} : { pane: old.pane }),
          attributes: table.id,
        })}
        data-row
        className="table-link"
        activeProps={{}}
        {...(isChosen ? { "aria-current": "page" as const } : { "aria-current": undefined })}
      >
        <IconTableOptions aria-hidden="true" />
        <bdi className="cut grow" title={table.name}>
          {table.name}
        </bdi>
        {table.isAvailable && (
          <IconEye
            role="img"
            aria-label="available in the Visual Segment Editor"
            className="attributes-eye"
          />
        )}
      </Link>
    </li>
  );
}
