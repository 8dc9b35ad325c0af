/** What Zendesk will receive of each column, in the order of the SELECT: sent, ignored or refused, with the fix as a button. */
import {
  IconAlertTriangleFilled,
  IconArrowRight,
  IconArrowRightBar,
  IconCheck,
  IconEyeOff,
  IconShieldX,
} from "@tabler/icons-react";
import { memo, type ReactNode, useCallback, useRef } from "react";
import type { FieldColumn, QueryFields } from "../../../contract/api/queries.ts";
import { toTellable } from "../../api/api-error.ts";
import { tellCount } from "../../format/number.ts";
import { Button } from "../button.tsx";
import type { Option } from "../field.tsx";
import { PluginTile } from "../plugin-name.tsx";
import { SearchBox } from "../search-box.tsx";
import type { ChoiceSearch } from "../searched-select.tsx";
import type { JudgedText } from "./use-fields.ts";
import type { PreviewRows } from "./use-preview.ts";
import "./receive-panel.css";

export function ReceivePanel({
  judged,
  rows,
  options,
  search,
  chosen,
  onChoose,
  onUse,
  onGoTo,
  children,
}: {
  readonly judged: JudgedText;
  /** Of the last preview; warnings about values come from it. */
  readonly rows: PreviewRows | null;
  readonly options: readonly Option[];
  readonly search: ChoiceSearch;
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
  /** Null where the text cannot be changed. */
  readonly onUse: ((column: string, name: string) => void) | null;
  readonly onGoTo: (column: string) => void;
  readonly children: ReactNode;
}) {
  const { fields } = judged;
  const latest = useRef({ onUse, onGoTo });
  latest.current = { onUse, onGoTo };
  const use = useCallback((column: string, name: string) => latest.current.onUse?.(column, name), []);
  const goTo = useCallback((column: string) => latest.current.onGoTo(column), []);
  return (
    <aside className="receive" aria-label="What Zendesk will receive">
      <header className="receive-head">
        <PluginTile />
        <h2 className="panel-title grow cut">What Zendesk will receive</h2>
        {options.length > 0 && (
          <select
            className="input select input-small receive-select"
            aria-label="Data template"
            value={chosen}
            onChange={(event) => onChoose(event.currentTarget.value)}
          >
            {options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </header>
      {search.isLong && (
        <div className="receive-search">
          <SearchBox
            small
            slash={false}
            value={search.words}
            label="Search data templates"
            onSearch={search.onSearch}
          />
        </div>
      )}
      <div className="receive-scroll">
        {fields === null ? (
          <p className="small quiet receive-note">
            {judged.error === null
              ? "The columns that Zendesk will receive are named here as you type."
              : toTellable(judged.error).message}
          </p>
        ) : (
          <div aria-busy={judged.isStale}>
            <Counts fields={fields} isStale={judged.isStale && judged.problem !== null} />
            {fields.missing.map(({ code, message }) => (
              <p key={code} className="receive-missing bad-text">
                {message}
              </p>
            ))}
            <ColumnLines
              columns={fields.columns}
              rows={rows}
              onUse={onUse === null ? null : use}
              onGoTo={goTo}
            />
            {!fields.accountKnown && (
              <p className="small quiet receive-note">
                {options.length === 0
                  ? "No destination is there yet: user fields are taken as written."
                  : "The account's fields could not be read: user fields are taken as written."}
              </p>
            )}
          </div>
        )}
        {children}
      </div>
    </aside>
  );
}

function Counts({ fields, isStale }: { readonly fields: QueryFields; readonly isStale: boolean }) {
  return (
    <p className="receive-counts small">
      <span>
        <IconCheck className="tone-good" aria-hidden="true" /> <b className="num">{fields.sent}</b> sent
      </span>
      <span>
        <IconEyeOff className="tone-warn" aria-hidden="true" /> <b className="num">{fields.ignored}</b>{" "}
        ignored
      </span>
      <span>
        <IconShieldX className="tone-bad" aria-hidden="true" /> <b className="num">{fields.refused}</b>{" "}
        refused
      </span>
      <span className="faint receive-when">{isStale ? "of the text before" : "checked as you type"}</span>
    </p>
  );
}

const icons: Readonly<Record<FieldColumn["status"], ReactNode>> = {
  sent: <IconCheck className="tone-good" aria-hidden="true" />,
  ignored: <IconEyeOff className="tone-warn" aria-hidden="true" />,
  refused: <IconShieldX className="tone-bad" aria-hidden="true" />,
};

const notes: Readonly<Record<string, string>> = { external_id: "identity", name: "required" };

/** The sentence after the word: "ignored · no such field". What is longer goes below. */
const [wordOf, restOf] = [
  (reason: string | undefined) => reason?.split(":")[0],
  (reason: string | undefined) => reason?.split(": ").slice(1).join(": "),
];

const asSentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!]$/.test(words) ? "" : "."}`;

interface LineInput {
  readonly one: FieldColumn;
  readonly rows: PreviewRows | null;
  readonly onUse: ((column: string, name: string) => void) | null;
  readonly onGoTo: (column: string) => void;
}

/** Hundreds of lines are not drawn anew with every key. */
const ColumnLines = memo(function ColumnLines({
  columns,
  ...rest
}: { readonly columns: readonly FieldColumn[] } & Omit<LineInput, "one">) {
  return (
    <ul>
      {columns.map((one) => (
        <ColumnLine key={one.column} one={one} {...rest} />
      ))}
    </ul>
  );
});

function ColumnLine({ one, rows, onUse, onGoTo }: LineInput) {
  const { column, status, suggestion } = one;
  const warning = status === "sent" ? warningOf(column, rows) : null;
  const rest = restOf(one.reason);
  return (
    <li className={`receive-line receive-${status}`}>
      <button
        type="button"
        className="receive-main"
        title={`Show ${column} in the SQL`}
        onClick={() => onGoTo(column)}
      >
        {warning === null ? (
          icons[status]
        ) : (
          <IconAlertTriangleFilled className="tone-warn" aria-hidden="true" />
        )}
        <bdi className="mono cut receive-column">{column}</bdi>
        {status === "sent" ? (
          <IconArrowRight className="faint receive-arrow" aria-hidden="true" />
        ) : (
          <IconArrowRightBar className="faint receive-arrow" aria-hidden="true" />
        )}
        <span className="cut receive-field">
          <Goal one={one} />
        </span>
      </button>
      {warning !== null && <p className="small warn-text receive-why">{warning}</p>}
      {suggestion !== undefined && (
        <p className="small receive-why line">
          <span className="grow">
            Did you mean <bdi className="mono">{suggestion}</bdi>?
          </span>
          {onUse !== null && (
            <Button small onClick={() => onUse(column, suggestion)}>
              Use it
            </Button>
          )}
        </p>
      )}
      {rest !== undefined && rest !== "" && <p className="small quiet receive-why">{asSentence(rest)}</p>}
    </li>
  );
}

function Goal({ one }: { readonly one: FieldColumn }) {
  if (one.status === "sent") {
    const note = one.type ?? notes[one.field ?? ""];
    return (
      <>
        <bdi className="receive-title">{one.title ?? one.field}</bdi>
        {note !== undefined && <span className="faint"> · {note}</span>}
      </>
    );
  }
  const reason = wordOf(one.reason);
  return (
    <>
      <b className={one.status === "ignored" ? "warn-text" : "bad-text"}>{one.status}</b>
      {reason !== undefined && <span className="faint"> · {reason}</span>}
    </>
  );
}

/** What the last preview says of the values of a column: how many do not fit, and how the first one does not. */
function warningOf(column: string, rows: PreviewRows | null): string | null {
  if (rows === null || rows.users.length === 0) return null;
  const found = rows.users.flatMap(({ problems }) =>
    problems.filter((problem) => problem.column === column).slice(0, 1),
  );
  if (found.length === 0) return null;
  return `${tellCount(found.length)} of these ${tellCount(rows.users.length)}: ${found[0]?.message}`;
}
