/** A value from data as it is: NULL in italics, an empty text as "", blanks at the ends as dots, control characters as escapes. */

/** Longer values are cut by the cell; what is put into the page is cut here, so that a huge one does not slow it. */
const shownMax = 2_000;

function visible(text: string): string {
  const cut = text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
  return (
    cut
      .replace(/^ +| +$/g, (blanks) => "·".repeat(blanks.length))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: making them visible is the point.
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) =>
        character === "\n"
          ? "\\n"
          : character === "\t"
            ? "\\t"
            : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
      )
  );
}

export function Value({ text }: { readonly text: string | null }) {
  if (text === null) return <i className="faint">NULL</i>;
  if (text === "") return <span className="faint">""</span>;
  const shown = visible(text);
  return (
    <bdi className="cut" dir="auto" title={shown}>
      {shown}
    </bdi>
  );
}
