/** The columns of an attributes table: what people see, where each goes, how much is filled, and whether the editor lists it. */
import { IconAlertTriangleFilled, IconArrowRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { AnswerOf } from "../../api/call-route.ts";
import { Button } from "../../blocks/button.tsx";
import { ColumnKindIcon } from "../../blocks/column-kind-icon.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ScrollPane } from "../../blocks/scroll-pane.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { type AttributesContent, saidOf, strayOf } from "./attributes-content.ts";
import { FilledBar } from "./filled-bar.tsx";

type Column = AnswerOf<"checkAttributesTable">["columns"][number];
type Said = AttributesContent["columns"][number];
export type Change = (column: string, change: Partial<Omit<Said, "column">>) => void;

interface LineInput {
  readonly column: Column;
  readonly said: Said;
  /** 0 to 1; undefined until it has been run. */
  readonly filledShare: number | undefined;
  readonly rows: number;
  /** Null where nothing may be changed. */
  readonly onChange: Change | null;
  /** Where the names of the account's fields are offered. */
  readonly fields: string;
}

const isAmperityId = ({ name }: Column): boolean => name.toLowerCase() === "amperity_id";
const isKey = (column: Column): boolean =>
  isAmperityId(column) || column.name.toLowerCase() === "external_id";

export function AttributesColumns({
  content,
  columns,
  figures,
  fields,
  onChange,
}: {
  readonly content: AttributesContent;
  readonly columns: readonly Column[];
  readonly figures: AnswerOf<"profileAttributesTable"> | null;
  readonly fields: string;
  readonly onChange: Change | null;
}) {
  const phone = usePhone();
  const lines = columns.map(
    (column): LineInput => ({
      column,
      said: saidOf(content, column.name),
      filledShare: figures?.columns.find(({ name }) => name === column.name)?.filledShare,
      rows: figures?.rows ?? 0,
      onChange,
      fields,
    }),
  );
  return (
    <Panel title="Attributes" remark="what people see, and where it goes">
      {columns.length === 0 ? (
        <p className="panel-body quiet">The columns of the SELECT appear here.</p>
      ) : phone ? (
        <ul>
          {lines.map((line) => (
            <Card key={line.column.name} {...line} />
          ))}
        </ul>
      ) : (
        <ScrollPane label="Attributes" className="list-scroll">
          <table className="list attributes">
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Display name</th>
                <th scope="col">Zendesk field</th>
                <th scope="col">Filled</th>
                <th scope="col">In the editor</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Row key={line.column.name} {...line} />
              ))}
            </tbody>
          </table>
        </ScrollPane>
      )}
      {columns.length > 0 && (
        <Stray
          columns={strayOf(
            content,
            columns.map(({ name }) => name),
          )}
          onChange={onChange}
        />
      )}
    </Panel>
  );
}

function Row(line: LineInput) {
  return (
    <tr>
      <td>
        <Name {...line} />
      </td>
      <td>
        <DisplayName {...line} />
      </td>
      <td>
        <Target {...line} />
      </td>
      <td>
        <Filled {...line} />
      </td>
      <td>
        <Offered {...line} />
      </td>
    </tr>
  );
}

function Card(line: LineInput) {
  return (
    <li className="column-card">
      <span className="line">
        <span className="grow">
          <Name {...line} />
        </span>
        <Filled {...line} />
      </span>
      <DisplayName {...line} />
      <Target {...line} />
      <Offered {...line} words />
    </li>
  );
}

function Name({ column }: LineInput) {
  return (
    <span className="line">
      <ColumnKindIcon kind={column.kind} isKey={isKey(column)} />
      <bdi className="mono cut" title={`${column.name}: ${column.type}`}>
        {column.name}
      </bdi>
    </span>
  );
}

function DisplayName({ column: { name }, said, onChange }: LineInput) {
  if (onChange === null) return <bdi className="cut">{said.displayName ?? name}</bdi>;
  return (
    <Cell
      label={`Display name of ${name}`}
      value={said.displayName}
      placeholder={name}
      onType={(displayName) => onChange(name, { displayName })}
    />
  );
}

function Target({ column, said, onChange, fields }: LineInput) {
  const { name } = column;
  if (isAmperityId(column)) return <span className="small quiet">identifies the customer, not sent</span>;
  return (
    <span className="line attribute-target">
      <IconArrowRight className="faint" aria-hidden="true" />
      {onChange === null ? (
        <bdi className="mono cut">{said.field ?? name}</bdi>
      ) : (
        <Cell
          label={`Zendesk field of ${name}`}
          mono
          value={said.field}
          placeholder={name}
          list={fields}
          onType={(field) => onChange(name, { field })}
        />
      )}
    </span>
  );
}

function Filled({ filledShare, rows }: LineInput) {
  return filledShare === undefined ? (
    <span className="faint" title="Counted when it runs">
      –
    </span>
  ) : (
    <FilledBar filledShare={filledShare} rows={rows} />
  );
}

function Offered({
  column: { name },
  said,
  onChange,
  words = false,
}: LineInput & { readonly words?: boolean }) {
  return (
    <label className="attribute-offered">
      <input
        type="checkbox"
        checked={said.isOffered}
        disabled={onChange === null}
        onChange={(event) => onChange?.(name, { isOffered: event.currentTarget.checked })}
      />
      <span className={words ? "" : "hidden-words"}>{words ? "In the editor" : `${name} in the editor`}</span>
    </label>
  );
}

/** What is typed stays as it is typed; what is kept has no blanks at its ends, and nothing is null. */
function Cell({
  label,
  value,
  placeholder,
  mono = false,
  list,
  onType,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly placeholder: string;
  readonly mono?: boolean;
  readonly list?: string;
  readonly onType: (value: string | null) => void;
}) {
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped((old) => (old.trim() === (value ?? "") ? old : (value ?? ""))), [value]);
  return (
    <input
      className={mono ? "input input-small mono" : "input input-small"}
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      list={list}
      maxLength={200}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        onType(text.trim() === "" ? null : text.trim());
      }}
    />
  );
}

/** A column was renamed or taken out of the SELECT while something was said of it. */
function Stray({
  columns,
  onChange,
}: {
  readonly columns: readonly string[];
  readonly onChange: Change | null;
}) {
  return columns.map((column) => (
    <p key={column} className="attribute-stray line">
      <IconAlertTriangleFilled className="tone-warn" aria-hidden="true" />
      <span className="grow">
        The SELECT has no column <bdi className="mono">{column}</bdi>, of which something is said.
      </span>
      {onChange !== null && (
        <Button small onClick={() => onChange(column, { displayName: null, field: null, isOffered: true })}>
          Take it away
        </Button>
      )}
    </p>
  ));
}
