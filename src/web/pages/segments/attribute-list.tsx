/** The attributes one may drag into the rules, by table; Enter or a click adds a condition. */
import {
  IconBraces,
  IconCalendar,
  IconHash,
  IconLetterCase,
  IconTable,
  IconToggleLeft,
} from "@tabler/icons-react";
import { useState } from "react";
import { SearchBox } from "../../blocks/search-box.tsx";
import type { AttributeBook, AttributeType, KnownAttribute } from "./attribute-book.ts";
import type { Dragged } from "./rules-context.ts";
import "../../blocks/sql-work/schema-explorer.css";

export function AttributeIcon({ type }: { readonly type: AttributeType }) {
  const Icon = iconOf(type);
  return <Icon className="column-kind faint" aria-hidden="true" />;
}

function iconOf(type: AttributeType) {
  switch (type) {
    case "text":
      return IconLetterCase;
    case "number":
      return IconHash;
    case "date":
    case "datetime":
      return IconCalendar;
    case "boolean":
      return IconToggleLeft;
    case "other":
      return IconBraces;
  }
}

export function AttributeList({
  book,
  dragged,
  onAdd,
}: {
  readonly book: AttributeBook;
  readonly dragged: { current: Dragged | null };
  readonly onAdd: (attribute: KnownAttribute) => void;
}) {
  const [search, setSearch] = useState("");
  const words = search.toLowerCase();
  const matches = ({ label, column, isOffered, isAmperityId }: KnownAttribute) =>
    isOffered &&
    !isAmperityId &&
    (label.toLowerCase().includes(words) || column.toLowerCase().includes(words));
  return (
    <section className="schema segment-attributes" aria-label="Attributes">
      <div className="search-box schema-search">
        <SearchBox small slash={false} value={search} label="Find an attribute" onSearch={setSearch} />
      </div>
      <div className="schema-tables">
        {book.tables.map(({ name, attributes, error }) => (
          <div key={name}>
            <h2 className="line quiet segment-table">
              <IconTable className="column-kind" aria-hidden="true" />
              <bdi className="cut">{name}</bdi>
            </h2>
            {error !== null && <p className="small bad-text segment-table-error">{error}</p>}
            {attributes.filter(matches).map((attribute) => (
              <button
                key={attribute.column}
                type="button"
                className="schema-column"
                title={`${name}.${attribute.column}`}
                draggable
                onDragStart={(event) => {
                  dragged.current = { kind: "attribute", table: name, column: attribute.column };
                  event.dataTransfer.effectAllowed = "copy";
                  event.dataTransfer.setData("text/plain", attribute.label);
                }}
                onDragEnd={() => {
                  dragged.current = null;
                }}
                onClick={() => onAdd(attribute)}
              >
                <AttributeIcon type={attribute.type} />
                <bdi className="cut">{attribute.label}</bdi>
              </button>
            ))}
          </div>
        ))}
        <p className="schema-hint smallest faint">
          Drag into the rules, or press <span className="kbd">Enter</span>. Only attributes tables made
          available to the Visual Segment Editor are listed.
        </p>
      </div>
    </section>
  );
}
