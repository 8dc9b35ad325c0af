/** Rows of a table as they are, searched by the server over the whole table; a slow search can be given up. */
import { IconEyeOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Sample, Table } from "../../../contract/api/customer360.ts";
import { toTellable } from "../../api/api-error.ts";
import { read, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { SlowRead } from "../../blocks/slow-read.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { Value } from "../../blocks/value.tsx";
import { isNumberKind, textOfCell } from "../../format/cell.ts";
import { tellAmount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";
import { TableFoot } from "./table-view.tsx";
import "../../blocks/list-table.css";

const sampleRows = 100;

export function SamplePart({ table }: { readonly table: Table }) {
  const { find } = useSearch({ from: "/inside/customer-360" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const input = {
    params: { table: table.name },
    query: { limit: sampleRows, ...(find === undefined ? {} : { search: find }) },
  };
  const sample = useRead("sampleTable", input, { keep: true });
  const search = (words: string) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, find: words || undefined }),
      replace: true,
    });
  const isGivenUp = sample.isPending && sample.fetchStatus === "idle";
  return (
    <>
      <div className="sample-bar">
        <SearchBox value={find ?? ""} label="Search the rows" slash={false} onSearch={search} />
        {sample.isFetching && (
          <SlowRead
            onCancel={() => void client.cancelQueries({ queryKey: read("sampleTable", input).queryKey })}
          />
        )}
      </div>
      <div className="table-pane sample-pane">
        {sample.isError && (
          <ErrorPanel
            title="The rows cannot be shown"
            error={toTellable(sample.error)}
            action={
              <Button small onClick={() => void sample.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        {isGivenUp && (
          <Empty title="Not read" action={<Button onClick={() => void sample.refetch()}>Read it</Button>} />
        )}
        {sample.isLoading && <Loading rows={10} rowHeight={30} />}
        {sample.data !== undefined && !sample.isError && (
          <SampleRows sample={sample.data} isSearch={find !== undefined} onClear={() => search("")} />
        )}
      </div>
      <TableFoot>
        {sample.data !== undefined && !sample.isError && (
          <span className={sample.isPlaceholderData ? "num nowrap faint" : "num nowrap"}>
            {tellSample(sample.data, find !== undefined)} · {tellDuration(sample.data.seconds * 1_000)}
          </span>
        )}
      </TableFoot>
    </>
  );
}

function tellSample({ rows, more }: Sample, isSearch: boolean): string {
  if (isSearch)
    return more ? `The first ${rows.length} rows that match` : `${tellAmount(rows.length, "row")} found`;
  return more ? `The first ${rows.length} rows` : `All ${tellAmount(rows.length, "row")}`;
}

export function SampleRows({
  sample,
  isSearch,
  onClear,
}: {
  readonly sample: Pick<Sample, "columns" | "rows">;
  readonly isSearch: boolean;
  readonly onClear: () => void;
}) {
  const { columns, rows } = sample;
  if (rows.length === 0)
    return isSearch ? (
      <Empty title="No rows match" action={<Button onClick={onClear}>Clear the search</Button>}>
        {columns.some(({ isMasked }) => isMasked) && "Columns that are hidden from you are not searched."}
      </Empty>
    ) : (
      <Empty title="The table is empty">Rows appear here when the Customer 360 has them.</Empty>
    );
  return (
    <ScrollPane label="Rows of the table" className="sample-scroll">
      <table className="list list-dense sample">
        <thead>
          <tr>
            {columns.map(({ name, kind, type, isMasked }) => (
              <th
                key={name}
                scope="col"
                className={isNumberKind(kind) ? "end" : ""}
                title={`${name}: ${type}`}
              >
                {isMasked && <IconEyeOff role="img" aria-label="Hidden: personal data" />}
                <bdi className="mono">{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one sample never change places.
            <tr key={index}>
              {columns.map(({ name, kind }) => (
                <td key={name} className={isNumberKind(kind) ? "end num" : ""}>
                  <Value text={textOfCell(row[name])} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollPane>
  );
}
