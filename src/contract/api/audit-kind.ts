/** What an entry of the audit log can be about, without schemas, so that the page's filter loads nothing else. */
export { type AuditKind, auditKinds } from "../../core/audit-kind.ts";
