/** The dialog that chooses what is sent with each customer of a visual segment: which attributes, to which fields, in which order. */
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { Button, IconButton } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import type { AttributeBook, KnownAttribute } from "./attribute-book.ts";
import type { SentAttribute } from "./rule-tree.ts";

const keyOf = (table: string, column: string): string => JSON.stringify([table, column]);

export function ChooseSent({
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
      <SentOrder
        book={book}
        sent={[...chosen.values()]}
        onOrder={(next) => setChosen(new Map(next.map((one) => [keyOf(one.table, one.column), one])))}
      />
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

/** The columns of what is sent, from first to last; two buttons move one. */
function SentOrder({
  book,
  sent,
  onOrder,
}: {
  readonly book: AttributeBook;
  readonly sent: readonly SentAttribute[];
  readonly onOrder: (sent: readonly SentAttribute[]) => void;
}) {
  const [said, say] = useState("");
  const labelOf = ({ table, column }: SentAttribute): string => book.find(table, column)?.label ?? column;
  const move = (one: SentAttribute, to: number) => {
    const rest = sent.filter((other) => other !== one);
    onOrder([...rest.slice(0, to), one, ...rest.slice(to)]);
    say(`${labelOf(one)} is now ${to + 1} of ${sent.length}.`);
  };
  if (sent.length < 2) return null;
  return (
    <section className="segment-choose" aria-label="Order">
      <h3 className="strong">Sent in this order</h3>
      <p className="hidden-words" role="status">
        {said}
      </p>
      <ol>
        {sent.map((one, at) => (
          <li key={keyOf(one.table, one.column)} className="line segment-order-line">
            <span className="num faint">{at + 1}</span>
            <bdi className="cut grow">{labelOf(one)}</bdi>
            <IconButton
              name={`Move ${labelOf(one)} up`}
              disabled={at === 0}
              onClick={() => move(one, at - 1)}
            >
              <IconArrowUp aria-hidden="true" />
            </IconButton>
            <IconButton
              name={`Move ${labelOf(one)} down`}
              disabled={at === sent.length - 1}
              onClick={() => move(one, at + 1)}
            >
              <IconArrowDown aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
