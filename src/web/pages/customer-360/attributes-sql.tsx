/** The SQL of an attributes table: lay out, run or cancel, and the one sentence of what is wrong. */
import { IconIndentIncrease } from "@tabler/icons-react";
import type { RefObject } from "react";
import { Button } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { problemMarks } from "../../blocks/sql-editor/problem-marks.ts";
import { type EditorCommands, type Mark, SqlEditor } from "../../blocks/sql-editor/sql-editor.tsx";
import { ProblemLine, RunButton } from "../../blocks/sql-work/editor-toolbar.tsx";
import { useSqlNames } from "../../blocks/sql-work/use-sql-names.ts";
import type { dialectOf } from "./attributes-content.ts";
import type { AttributesCheck } from "./use-attributes-check.ts";

function marksOf({ rules, problem }: AttributesCheck): readonly Mark[] {
  const marks = (rules ?? [])
    .filter(({ isMet }) => isMet === false)
    .flatMap(({ sentence, columns }) =>
      columns.map((name): Mark => ({ tone: "error", message: `${sentence}.`, place: { name } })),
    );
  return [...marks, ...problemMarks(problem)];
}

export function AttributesSql({
  sql,
  dialect,
  check,
  editor,
  startedAt,
  mayEdit,
  mayRun,
  onSql,
  onRun,
  onCancel,
}: {
  readonly sql: string;
  readonly dialect: ReturnType<typeof dialectOf>;
  readonly check: AttributesCheck;
  readonly editor: RefObject<EditorCommands | null>;
  readonly startedAt: number | null;
  readonly mayEdit: boolean;
  readonly mayRun: boolean;
  readonly onSql: (sql: string) => void;
  readonly onRun: () => void;
  readonly onCancel: () => void;
}) {
  const names = useSqlNames(dialect);
  return (
    <Panel
      title="SQL"
      className="attributes-sql"
      actions={
        <>
          {mayEdit && (
            <Button small look="quiet" icon={<IconIndentIncrease />} onClick={() => editor.current?.format()}>
              Format
            </Button>
          )}
          {mayRun && <RunButton startedAt={startedAt} onRun={onRun} onCancel={onCancel} look="outlined" />}
        </>
      }
    >
      {check.problem !== null && (
        <ProblemLine problem={check.problem} onGoTo={(line, column) => editor.current?.goTo(line, column)} />
      )}
      <SqlEditor
        ref={editor}
        label="SQL of the attributes table"
        text={sql}
        names={names}
        marks={marksOf(check)}
        isReadOnly={!mayEdit}
        placeholder="SELECT amperity_id, email, city FROM …"
        onChange={onSql}
        onRun={onRun}
      />
    </Panel>
  );
}
