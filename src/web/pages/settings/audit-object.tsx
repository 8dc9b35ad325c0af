/** The name of what an entry is about, leading there while there is something to lead to. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { AuditEntry } from "../../../contract/api/audit.ts";
import type { AuditKind } from "../../../contract/api/audit-kind.ts";

export function AuditObject({ entry }: { readonly entry: AuditEntry }) {
  const words = (
    <bdi className="cut" title={entry.name}>
      {entry.name}
    </bdi>
  );
  return entry.target === null ? words : linkOf(entry.kind as AuditKind, entry.target, words);
}

function linkOf(kind: AuditKind, target: string, words: ReactNode): ReactNode {
  const rest = {
    tabIndex: -1,
    className: "audit-link",
    onClick: (event: { stopPropagation(): void }) => event.stopPropagation(),
    children: words,
  };
  switch (kind) {
    case "query":
      return <Link to="/queries/$id" params={{ id: target }} {...rest} />;
    case "destination":
      return <Link to="/destinations/$id" params={{ id: target }} {...rest} />;
    case "template":
      return <Link to="/destinations/templates/$id" params={{ id: target }} {...rest} />;
    case "orchestration":
      return <Link to="/destinations" search={{ tab: "orchestrations", edit: target }} {...rest} />;
    case "run":
      return <Link to="/runs/$number" params={{ number: target }} {...rest} />;
    case "column":
      return <Link to="/customer-360" search={{ table: target }} {...rest} />;
    case "person":
      return <Link to="/settings" search={{ tab: "people", edit: target }} {...rest} />;
    default:
      return words;
  }
}
