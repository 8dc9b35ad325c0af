/** One column: name, type, how much of it is filled, distinct and typical values, whether it is personal data. */
import { IconCopy } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import type { TableColumn, TableProfile } from "../../../contract/api/customer360.ts";
import { IconButton } from "../../blocks/button.tsx";
import { ColumnKindIcon } from "../../blocks/column-kind-icon.tsx";
import { tellCount } from "../../format/number.ts";
import { lettersWork } from "../../shell/shell-keys.ts";
import { ColumnValues } from "./column-values.tsx";
import { copyName } from "./copy-name.tsx";
import { FilledBar } from "./filled-bar.tsx";
import { PersonalMark } from "./personal-mark.tsx";

export type ColumnProfile = TableProfile["columns"][number];

interface ColumnInput {
  readonly table: string;
  readonly column: TableColumn;
  /** Rows looked at. */
  readonly rows: number;
  readonly isSampled: boolean;
  /** Undefined until it is read. */
  readonly profile: ColumnProfile | undefined;
  readonly isReading: boolean;
}

/** Each engine has its own word for text; the others say more than their kind. */
const tellType = ({ kind, type }: TableColumn): string => (kind === "text" ? "text" : type.toLowerCase());

const isKey = ({ name }: TableColumn): boolean => name.toLowerCase() === "amperity_id";

export function ColumnRow(input: ColumnInput) {
  const { column, profile } = input;
  const keys = (event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.target === event.currentTarget && isPlain && event.key === "c" && lettersWork())
      copyName(column.name);
  };
  return (
    <tr data-row tabIndex={0} onKeyDown={keys}>
      <td>
        <span className="line column-name">
          <ColumnKindIcon kind={column.kind} isKey={isKey(column)} />
          <bdi className="mono cut" title={column.name}>
            {column.name}
          </bdi>
          <CopyName name={column.name} />
        </span>
      </td>
      <td className="small quiet" title={column.type}>
        {tellType(column)}
      </td>
      <td>
        <Filled {...input} />
      </td>
      <td className="end num">
        <Distinct {...input} />
      </td>
      <td>{profile === undefined ? <Unread {...input} /> : <ColumnValues {...input} profile={profile} />}</td>
      <td>
        <PersonalMark table={input.table} column={column} />
      </td>
    </tr>
  );
}

export function ColumnCard(input: ColumnInput) {
  const { column, profile } = input;
  return (
    <li className="column-card">
      <span className="line">
        <ColumnKindIcon kind={column.kind} isKey={isKey(column)} />
        <bdi className="mono cut" title={column.name}>
          {column.name}
        </bdi>
        <CopyName name={column.name} />
        <span className="grow" />
        <span className="small faint nowrap">{tellType(column)}</span>
      </span>
      <span className="line">
        <Filled {...input} />
        <span className="grow" />
        <span className="small quiet num nowrap">
          <Distinct {...input} /> distinct
        </span>
      </span>
      <span className="line">
        <span className="grow">
          {profile === undefined ? <Unread {...input} /> : <ColumnValues {...input} profile={profile} />}
        </span>
        <PersonalMark table={input.table} column={column} words />
      </span>
    </li>
  );
}

function CopyName({ name }: { readonly name: string }) {
  return (
    <IconButton name={`Copy ${name}`} className="column-copy" onClick={() => copyName(name)}>
      <IconCopy aria-hidden="true" />
    </IconButton>
  );
}

function Unread({ isReading }: ColumnInput) {
  return isReading ? <span className="unread" /> : <span className="faint">–</span>;
}

function Filled(input: ColumnInput) {
  const { profile, rows } = input;
  return profile === undefined ? (
    <Unread {...input} />
  ) : (
    <FilledBar filledShare={profile.filledShare} rows={rows} />
  );
}

function Distinct(input: ColumnInput) {
  const { profile, isSampled, column } = input;
  if (profile === undefined) return <Unread {...input} />;
  if (column.kind === "nested" || column.kind === "list" || column.kind === "binary")
    return <span className="faint">–</span>;
  return isSampled ? (
    <span title="In the rows that were looked at; the whole table may have more.">
      ≥ {tellCount(profile.distinct)}
    </span>
  ) : (
    tellCount(profile.distinct)
  );
}
