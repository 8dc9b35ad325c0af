/** The content of a segment as its page works on it: rules or SQL, and the text that tells whether it was saved. */
import type { Segment } from "../../../contract/api/segments.ts";
import type { AnswerOf, InputOf } from "../../api/call-route.ts";
import { noRules, textOfVisual, type Visual } from "./rule-tree.ts";

type Content = InputOf<"saveSegmentDraft">["body"]["content"];

const nothing: Visual = { rules: noRules, attributes: [] };

export const contentOf = (segment: Segment) => segment.draftText ?? segment.active;
export const kindOf = (segment: Segment): "visual" | "sql" => contentOf(segment)?.kind ?? segment.kind;
export const dialectOf = (segment: Segment) => {
  const content = contentOf(segment);
  return content?.kind === "sql" ? content.dialect : "trino";
};

export function textOf(segment: Segment): string {
  const content = contentOf(segment);
  if (content?.kind === "sql") return content.sql;
  return textOfVisual(content?.visual ?? nothing);
}

export const visualOf = (text: string): Visual => JSON.parse(text);

export function contentFrom(
  kind: "visual" | "sql",
  text: string,
  dialect: ReturnType<typeof dialectOf>,
): Content {
  return kind === "sql" ? { kind, sql: text, dialect } : { kind, visual: visualOf(text) };
}

/** For people who compare: rules as JSON, one thing a line. */
export const readableText = (kind: "visual" | "sql", text: string): string =>
  kind === "sql" ? text : JSON.stringify(visualOf(text), null, 2);

type Version = AnswerOf<"listSegmentVersions">["items"][number];

export const readableVersion = (version: Version): string =>
  version.kind === "sql" ? version.sql : readableText("visual", textOfVisual(version.visual));
