/** The rules of attributes tables as the text meets them, checked as one types; rows are counted when it is run. */
import { IconCheck, IconCircleCheckFilled, IconCircleDashed, IconCircleXFilled } from "@tabler/icons-react";
import type { AnswerOf } from "../../api/call-route.ts";
import { Button } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { Pill } from "../../blocks/status-word.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";

type Rule = AnswerOf<"checkAttributesTable">["rules"][number];

export function AttributesRules({
  rules,
  counted,
  isBlank,
  onMend,
}: {
  /** Null while they are not known. */
  readonly rules: readonly Rule[] | null;
  readonly counted: { readonly rows: number; readonly customers: number } | null;
  readonly isBlank: boolean;
  /** Gives a column with a dot a plain name and its old one as the field; null where nothing may be changed. */
  readonly onMend: ((column: string) => void) | null;
}) {
  const broken = (rules ?? []).filter(({ isMet }) => isMet === false).length;
  const dotted = (rules ?? [])
    .filter(({ rule, isMet }) => rule === "names_plain" && isMet === false)
    .flatMap(({ columns }) => columns.filter((column) => column.includes(".")));
  return (
    <Panel title="Rules" actions={<Verdict rules={rules} broken={broken} />}>
      <div className="panel-body" role="status">
        {rules === null ? (
          <p className="quiet">
            {isBlank
              ? "Write a SELECT: its columns are checked as you type."
              : "Checked once the SQL can be read."}
          </p>
        ) : (
          <ul className="rules">
            {rules.map((one) => (
              <RuleLine key={one.rule} rule={one} counted={counted} />
            ))}
          </ul>
        )}
      </div>
      <div className="rules-hint small quiet">
        A name with a dot, such as user_fields.city, is not allowed here. Give the column a target field below
        instead.
        {onMend !== null &&
          dotted.map((column) => (
            <p key={column}>
              <Button small onClick={() => onMend(column)}>
                Rename {column} and send it there
              </Button>
            </p>
          ))}
      </div>
    </Panel>
  );
}

function Verdict({ rules, broken }: { readonly rules: readonly Rule[] | null; readonly broken: number }) {
  if (rules === null) return null;
  if (broken > 0)
    return (
      <Pill tone="bad" icon={<IconCircleXFilled aria-hidden="true" />}>
        {broken} not met
      </Pill>
    );
  if (rules.some(({ isMet }) => isMet === null)) return <Pill tone="neutral">met so far</Pill>;
  return (
    <Pill tone="good" icon={<IconCheck aria-hidden="true" />}>
      all met
    </Pill>
  );
}

function RuleLine({
  rule: { rule, sentence, isMet, columns },
  counted,
}: {
  readonly rule: Rule;
  readonly counted: { readonly rows: number; readonly customers: number } | null;
}) {
  return (
    <li className={isMet === false ? "rule bad-text" : "rule"}>
      <RuleIcon isMet={isMet} />
      <span>
        {sentence}
        {rule === "one_row_each" && (
          <span className="num">
            {counted === null || isMet === null
              ? " · counted when it runs"
              : ` · ${tellAmount(counted.rows, "row")}, ${tellCount(counted.customers)} IDs`}
          </span>
        )}
        {isMet === false && columns.length > 0 && (
          <>
            : <bdi className="mono">{columns.join(", ")}</bdi>
          </>
        )}
      </span>
    </li>
  );
}

function RuleIcon({ isMet }: { readonly isMet: boolean | null }) {
  if (isMet === null) return <IconCircleDashed className="faint" role="img" aria-label="Not known yet:" />;
  return isMet ? (
    <IconCircleCheckFilled className="tone-good" role="img" aria-label="Met:" />
  ) : (
    <IconCircleXFilled className="tone-bad" role="img" aria-label="Not met:" />
  );
}
