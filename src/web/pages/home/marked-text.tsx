/** A sentence whose names stand out: names of things strong, columns as code. What is marked is found in the text, never put into it. */
import type { ReactNode } from "react";
import type { Attention } from "../../../contract/api/home.ts";

type Mark = Attention["marks"][number];

interface Part {
  readonly text: string;
  readonly mark: Mark | null;
}

/** Each mark where it first occurs; the longer of two that begin together. */
export function markedParts(text: string, marks: readonly Mark[]): readonly Part[] {
  const found = marks
    .map((mark) => ({ mark, at: mark.text === "" ? -1 : text.indexOf(mark.text) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at || other.mark.text.length - one.mark.text.length);
  const parts: Part[] = [];
  let from = 0;
  for (const { mark, at } of found) {
    if (at < from) continue;
    if (at > from) parts.push({ text: text.slice(from, at), mark: null });
    parts.push({ text: mark.text, mark });
    from = at + mark.text.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), mark: null });
  return parts;
}

const drawn = ({ text, mark }: Part): ReactNode => {
  if (mark === null) return text;
  return mark.as === "name" ? (
    <bdi key={text} className="marked-name">
      {text}
    </bdi>
  ) : (
    <bdi key={text} className="mono">
      {text}
    </bdi>
  );
};

export function MarkedText({ text, marks }: { readonly text: string; readonly marks: readonly Mark[] }) {
  return <bdi>{markedParts(text, marks).map(drawn)}</bdi>;
}
