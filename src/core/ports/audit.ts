/** The port of the audit log: who did what to which thing, kept for good. */

import type { AuditKind } from "../audit-kind.ts";

export interface NewAuditEntry {
  /** A person, the name of a file, or "Deskfeed". */
  readonly who: string;
  readonly action: string;
  readonly kind: AuditKind;
  readonly name: string;
  /** Without secrets. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly action: string;
  readonly kind: string;
  readonly name: string;
  /** JSON texts. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface AuditFilter {
  readonly limit: number;
  /** The id of the last entry seen. */
  readonly before?: number;
  readonly who?: string;
  readonly kind?: string;
  readonly search?: string;
  readonly from?: number;
  readonly to?: number;
}

export interface AuditBook {
  add(entry: NewAuditEntry): Promise<void>;
  list(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}
