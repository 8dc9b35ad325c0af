/** A segment written in SQL: the panes of a query, and the one rule that it has. */
import { type ReactNode, useState } from "react";
import type { Segment } from "../../../contract/api/segments.ts";
import { useMay } from "../../api/context.ts";
import { downloadRows } from "../../blocks/sql-work/download-rows.ts";
import { QueryWorkspace, type Shown } from "../../blocks/sql-work/query-workspace.tsx";
import { type SqlDialect, useSqlWork } from "../../blocks/sql-work/use-sql-work.ts";

export function SegmentSql({
  segment,
  text,
  dialect,
  mayEdit,
  onText,
  phoneActions,
}: {
  readonly segment: Segment;
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly mayEdit: boolean;
  readonly onText: (text: string) => void;
  readonly phoneActions: ReactNode;
}) {
  const isAuthor = useMay("author");
  const [chosen, setChosen] = useState<string>();
  const [show, setShow] = useState<Shown>("sql");
  const work = useSqlWork(segment, { sql: text, dialect, chosen });
  return (
    <QueryWorkspace
      {...work}
      {...{ mayEdit, isAuthor, show, onText, phoneActions }}
      label="SQL of the segment"
      placeholder="SELECT amperity_id, … FROM … WHERE …"
      draft={{ text }}
      language="The first column is amperity_id: who is in the segment"
      run={(selection) => {
        if (show === "sql") setShow("preview");
        work.run(selection);
      }}
      goTo={(line, column) => {
        setShow("sql");
        work.editor.current?.goTo(line, column);
      }}
      download={() => void downloadRows(segment.name, { sql: text, dialect })}
      onShow={setShow}
      onRules={setChosen}
    />
  );
}
