/** The panels of an attributes table, and how they hang together: one text, its check as one types, its figures when it is run. */
import { useId, useRef } from "react";
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import { toTellable } from "../../api/api-error.ts";
import { pageItemsMax, useRead } from "../../api/reads.ts";
import type { DraftKeeper, KeptDraft } from "../../blocks/draft/draft-keeper.ts";
import { FailureLine } from "../../blocks/failure-line.tsx";
import { Panel } from "../../blocks/panel.tsx";
import type { EditorCommands } from "../../blocks/sql-editor/sql-editor.tsx";
import { ErrorPanel } from "../../blocks/states.tsx";
import { tellDuration } from "../../format/time.ts";
import { AttributesAvailability } from "./attributes-availability.tsx";
import { AttributesColumns } from "./attributes-columns.tsx";
import { contentFrom, type dialectOf, saidOf, toText, withColumn } from "./attributes-content.ts";
import { AttributesRules } from "./attributes-rules.tsx";
import { AttributesSql } from "./attributes-sql.tsx";
import { SampleRows } from "./sample-part.tsx";
import type { useAttributesActions } from "./use-attributes-actions.ts";
import { useAttributesCheck } from "./use-attributes-check.ts";
import { type AttributesProfile, useAttributesProfile } from "./use-attributes-profile.ts";

export function AttributesWork({
  table,
  draft,
  keeper,
  actions,
  mayEdit,
  isAuthor,
  dialect,
}: {
  readonly table: AttributesTable;
  readonly draft: KeptDraft<AttributesTable>;
  readonly keeper: DraftKeeper<AttributesTable>;
  readonly actions: ReturnType<typeof useAttributesActions>;
  readonly mayEdit: boolean;
  readonly isAuthor: boolean;
  readonly dialect: ReturnType<typeof dialectOf>;
}) {
  const content = contentFrom(draft.text);
  const { sql } = content;
  const editor = useRef<EditorCommands>(null);
  const check = useAttributesCheck({ sql, dialect });
  const { profile, run, cancel } = useAttributesProfile(sql);
  const fields = useId();
  /** Several changes may come at once, so each is made to the newest text. */
  const held = () => contentFrom(keeper.read().text);
  const change = (column: string, said: Parameters<typeof withColumn>[2]) =>
    keeper.type(toText(withColumn(held(), column, said)));
  const mend = (column: string) => {
    const name = plainNameOf(column);
    editor.current?.renameColumn(column, name);
    change(name, { field: saidOf(held(), name).field ?? column });
  };
  const start = () => {
    if (isAuthor && sql.trim() !== "") void run({ sql, dialect });
  };
  const counted = profile.figures !== null && profile.sql === sql ? profile.figures : null;
  const isActiveText = table.active !== null && toText(table.active) === draft.text;
  const offered = check.columns.filter(({ name }) => saidOf(content, name).isOffered).length;
  return (
    <div className="attributes-work">
      <FailureLine
        error={actions.failure ?? draft.error ?? (check.problem === null ? check.error : null)}
        onGoTo={(line, column) => editor.current?.goTo(line, column)}
        {...(actions.failure !== null
          ? { onDismiss: actions.forget }
          : draft.error !== null
            ? { onAgain: () => void keeper.flush() }
            : {})}
      />
      <AttributesAvailability
        table={table}
        mayEdit={mayEdit}
        hasAmperityId={check.hasAmperityId}
        offered={isActiveText && offered > 0 ? offered : null}
        isBusy={actions.isBusy}
        onOffer={(isAvailable) => void actions.offer(isAvailable)}
      />
      <div className="attributes-top">
        <AttributesSql
          {...{ sql, dialect, check, editor, mayEdit }}
          startedAt={profile.startedAt}
          mayRun={isAuthor}
          onSql={(next) => keeper.type(toText({ ...held(), sql: next }))}
          onRun={start}
          onCancel={cancel}
        />
        <AttributesRules
          rules={counted?.rules ?? check.rules}
          counted={counted}
          isBlank={sql.trim() === ""}
          onMend={mayEdit ? mend : null}
        />
      </div>
      <AttributesColumns
        content={content}
        columns={check.columns}
        figures={profile.figures}
        fields={fields}
        onChange={mayEdit ? change : null}
      />
      {mayEdit && <AccountFields id={fields} />}
      <Rows profile={profile} isStale={profile.sql !== sql} />
    </div>
  );
}

/** "user_fields.city" becomes "city": what follows the last dot, as far as it may be a name. */
function plainNameOf(column: string): string {
  const last = column.slice(column.lastIndexOf(".") + 1).replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z0-9]/.test(last) ? last : `field${last}`;
}

/** What the first account has, offered while one types a field; where there is none, names are typed. */
function AccountFields({ id }: { readonly id: string }) {
  const destination = useRead("listDestinations", { query: { limit: pageItemsMax } }).data?.items.find(
    ({ isEnabled }) => isEnabled,
  );
  const fields = useRead(
    "listAccountFields",
    { params: { id: destination?.id ?? "" } },
    { enabled: destination !== undefined },
  ).data?.items;
  return (
    <datalist id={id}>
      {fields
        ?.filter(({ isActive }) => isActive)
        .map(({ name, title }) => (
          <option key={name} value={name} label={title} />
        ))}
    </datalist>
  );
}

function Rows({ profile, isStale }: { readonly profile: AttributesProfile; readonly isStale: boolean }) {
  const { figures, error } = profile;
  if (error !== null)
    return (
      <Panel>
        <ErrorPanel title="The table cannot be run" error={toTellable(error)} />
      </Panel>
    );
  if (figures === null) return null;
  const { sample, seconds } = figures;
  const shown = sample.more ? `the first ${sample.rows.length}` : "all of them";
  return (
    <Panel
      title="Rows"
      remark={`${shown} · ${tellDuration(seconds * 1_000)}${isStale ? " · of the SQL as it was run" : ""}`}
    >
      <SampleRows sample={sample} isSearch={false} onClear={() => undefined} />
    </Panel>
  );
}
