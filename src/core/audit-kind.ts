/** What an entry of the audit log can be about; the log's filter offers exactly these. */

export const auditKinds = [
  "query",
  "segment",
  "attributes table",
  "destination",
  "template",
  "orchestration",
  "run",
  "column",
  "customer 360",
  "person",
  "api key",
  "session",
  "setting",
  "audit log",
] as const;
export type AuditKind = (typeof auditKinds)[number];
