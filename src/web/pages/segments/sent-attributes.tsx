/** What is sent with each customer of a visual segment: the attributes and their fields, and the dialog that chooses them. */
import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { tellAmount } from "../../format/number.ts";
import type { AttributeBook, KnownAttribute } from "./attribute-book.ts";
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
        <ChooseDialog
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

const keyOf = (table: string, column: string): string => JSON.stringify([table, column]);

function ChooseDialog({
  book,
  sent,
  onChoose,
  onClose,
}: {
  readonly book: AttributeBook;
  readonly sent: readonly SentAttribute[];
  readonly onChoose: (sent: readonly SentAttribute[]) => void;
  readonly onClose: () => void;
}) {
  const [chosen, setChosen] = useState(new Map(sent.map((one) => [keyOf(one.table, one.column), one])));
  const set = (attribute: KnownAttribute, one: SentAttribute | null) => {
    const next = new Map(chosen);
    const key = keyOf(attribute.table, attribute.column);
    if (one === null) next.delete(key);
    else next.set(key, one);
    setChosen(next);
  };
  return (
    <Dialog
      title="What is sent with each customer"
      width={640}
      sheet
      onClose={onClose}
      footer={
        <>
          <span className="small quiet grow">Two attributes cannot go to one field.</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" onClick={() => onChoose([...chosen.values()])}>
            Use these
          </Button>
        </>
      }
    >
      {book.tables.map(({ name, attributes }) => (
        <fieldset key={name} className="segment-choose">
          <legend className="strong">{name}</legend>
          {attributes
            .filter(({ isOffered, isAmperityId }) => isOffered && !isAmperityId)
            .map((attribute) => {
              const one = chosen.get(keyOf(name, attribute.column));
              return (
                <div key={attribute.column} className="segment-choose-line">
                  <label className="line">
                    <input
                      type="checkbox"
                      checked={one !== undefined}
                      onChange={(event) =>
                        set(
                          attribute,
                          event.currentTarget.checked
                            ? { table: name, column: attribute.column, field: null }
                            : null,
                        )
                      }
                    />
                    <bdi className="cut">{attribute.label}</bdi>
                  </label>
                  <input
                    className="input input-small mono"
                    aria-label={`Field of ${attribute.label}`}
                    placeholder={attribute.field}
                    disabled={one === undefined}
                    value={one?.field ?? ""}
                    onChange={(event) =>
                      one !== undefined &&
                      set(attribute, { ...one, field: event.currentTarget.value.trim() || null })
                    }
                  />
                </div>
              );
            })}
        </fieldset>
      ))}
    </Dialog>
  );
}
