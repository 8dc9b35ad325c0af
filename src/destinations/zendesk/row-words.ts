/** Reads Zendesk's words about a failed user: which problem it is, which field it names, and whether it may pass by itself. Pure. */
import type { ProblemCode } from "../../core/problem.ts";

export interface RowComplaint {
  readonly code: ProblemCode;
  readonly column: string | null;
  /** The row may work when it is sent again. */
  readonly mayPass: boolean;
}

/** "Email: a@b.c is already being used by another user", "External has already been taken" (zendesk-api.md 2 and 7). */
const taken = /already (?:being used|in use|been taken)|DuplicateValue/i;
/** Agents may change end users only, nobody may change shared ones (zendesk-api.md 2, Roles). */
const notAllowed =
  /permission|forbidden|access ?denied|not (?:authori[sz]ed|permitted|allowed)|do not have access/i;
/** Two jobs on one user, and conflicts in general: names and texts are not documented (zendesk-api.md 8.18). */
const passing =
  /another job|conflict|deadlock|lock wait|being (?:updated|processed|modified)|try again|temporar|time(?:d )?-?out/i;
const tooLong = /too long|too large/i;

export function readComplaint(error: string, details: string, field: string | null = null): RowComplaint {
  const words = `${error} ${details}`;
  const column = fieldName(field) ?? namedField(details);
  if (taken.test(words)) {
    const isEmail = column === "email" || (column === null && /e-?mail/i.test(words));
    return { code: isEmail ? "email_taken" : "duplicate_value", column, mayPass: false };
  }
  if (notAllowed.test(words)) return { code: "permission_missing", column, mayPass: false };
  if (passing.test(words)) return { code: "refused", column, mayPass: true };
  return { code: tooLong.test(words) ? "too_large" : "refused", column, mayPass: false };
}

/** Labels stand before colons, the innermost last: "Name: Email: x is not properly formatted" is about the email. */
const label = /^\s*([A-Z][A-Za-z_ ]{0,40}):\s+/;
/** Some sentences begin with the field: "Phone 5551234567 is not properly formatted", "External has already been taken". */
const opening = /^\s*(Phone|Email|Name|External|Tags|Locale)\b/i;

function namedField(details: string): string | null {
  let rest = details;
  let field: string | null = null;
  for (let found = label.exec(rest); found !== null; found = label.exec(rest)) {
    field = found[1] ?? null;
    rest = rest.slice(found[0].length);
  }
  return fieldName(field ?? opening.exec(details)?.[1] ?? null);
}

function fieldName(text: string | null): string | null {
  if (text === null || text.trim() === "") return null;
  const name = text.trim().toLowerCase().replaceAll(/\s+/g, "_");
  if (name === "base") return null;
  return name === "external" ? "external_id" : name;
}
