/** The queries whose text names the table. */
import { IconFileCode2 } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AnswerOf } from "../../api/call-route.ts";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";

export function UsedPart({ detail }: { readonly detail: UseQueryResult<AnswerOf<"readTable">> }) {
  return (
    <div className="table-pane">
      <ReadState read={detail} what="The queries" rows={4}>
        {({ usedBy }) =>
          usedBy.length === 0 ? (
            <Empty icon={<IconFileCode2 />} title="No query reads this table">
              A query that names it is listed here, with its draft or its active text.
            </Empty>
          ) : (
            <ul>
              {usedBy.map(({ id, name }) => (
                <li key={id} className="used-query">
                  <IconFileCode2 className="faint" aria-hidden="true" />
                  <Link to="/queries/$id" params={{ id }} className="list-name cut">
                    <bdi title={name}>{name}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </ReadState>
    </div>
  );
}
