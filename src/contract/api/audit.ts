/** The audit log: every change of a definition, a person or a key, every run started or stopped, every download. */
import { z } from "zod";
import { page, pageQuery, time } from "./field-shapes.ts";

export const auditEntry = z.object({
  id: z.int(),
  at: time,
  /** A person, the name of a file, or "Deskfeed". */
  who: z.string(),
  /** "created", "updated", "deleted", "activated", "started", "signed in" … */
  action: z.string(),
  kind: z.string(),
  name: z.string(),
  /** What to open: the id of the thing that has this name now, a run's number, a table's name. Null when there is none. */
  target: z.string().nullable(),
  /** JSON texts without secrets. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const filter = {
  who: z.string().max(200).optional(),
  kind: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
  from: time.optional(),
  to: time.optional(),
};
export const auditQuery = z.object({ ...pageQuery, ...filter });
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = page(auditEntry);
export const downloadAuditQuery = z.object(filter);
