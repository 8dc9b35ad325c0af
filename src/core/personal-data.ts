/** Personal data: which columns count as such until a person says otherwise, and what is shown in place of a value. */
import type { ColumnValue } from "./column.ts";

/** Part of a column's name, with its words apart: `billing_email` holds an address, `store_name` no person's name. */
const personalName =
  /(^|_)(e_?mail|phone|mobile|fax|address|street|birth|birthday|birthdate|dob|ssn|passport|iban|surname)(_|$)|^(full_?name|first_?name|last_?name|given_?name|middle_?name|name|postal|postal_code|zip|zip_code)$/i;

export function looksPersonal(column: string): boolean {
  return personalName.test(column.replaceAll(/([a-z])([A-Z])/g, "$1_$2"));
}

/** The same for every value, so that nothing can be read from its length. */
export const maskText = "•••••";

/** That there is no value, and yes or no, say nothing of who it is. */
export function maskValue(value: ColumnValue): ColumnValue {
  return value === null || typeof value === "boolean" ? value : maskText;
}
