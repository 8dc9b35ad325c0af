/** What is sent with each customer of a visual segment: the attributes and their fields, in their order. */
import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { tellAmount } from "../../format/number.ts";
import type { AttributeBook } from "./attribute-book.ts";
import { ChooseSent } from "./choose-sent.tsx";
import type { SentAttribute } from "./rule-tree.ts";

export function SentAttributes({
  book,
  sent,
  problems,
  onChange,
}: {
  readonly book: AttributeBook;
  readonly sent: readonly SentAttribute[];
  /** By path: `attributes.3`. */
  readonly problems: ReadonlyMap<string, string>;
  /** Null for those who only read. */
  readonly onChange: ((sent: readonly SentAttribute[]) => void) | null;
}) {
  const [isChoosing, setChoosing] = useState(false);
  return (
    <section className="segment-sent" aria-label="Sent with it">
      <header className="line">
        <h2 className="panel-title">Sent with it</h2>
        <span className="small quiet grow num">{tellAmount(sent.length, "attribute")}</span>
        {onChange !== null && (
          <button type="button" className="link-button" onClick={() => setChoosing(true)}>
            Choose
          </button>
        )}
      </header>
      <ul>
        {sent.map(({ table, column, field }, index) => {
          const known = book.find(table, column);
          const problem = problems.get(`attributes.${index}`);
          return (
            <li
              key={JSON.stringify([table, column])}
              className="segment-sent-line"
              title={`${table}.${column}`}
            >
              <IconCheck className={problem === undefined ? "good-text" : "faint"} aria-hidden="true" />
              <bdi className="cut">{known?.label ?? column}</bdi>
              <IconArrowRight className="faint" aria-label="goes to" role="img" />
              <bdi className="mono cut">{field ?? known?.field ?? column}</bdi>
              {problem !== undefined && <p className="field-error">{problem}</p>}
            </li>
          );
        })}
      </ul>
      {sent.length === 0 && (
        <p className="small quiet">
          Nothing is sent with the customers yet. Choose what Zendesk is told of them.
        </p>
      )}
      {isChoosing && onChange !== null && (
        <ChooseSent
          book={book}
          sent={sent}
          onClose={() => setChoosing(false)}
          onChoose={(next) => {
            onChange(next);
            setChoosing(false);
          }}
        />
      )}
    </section>
  );
}
