/** What we know of a destination account before sending: its user fields, and what it lets us do. */

/** Types of Zendesk user fields (https://developer.zendesk.com/api-reference/ticketing/users/user_fields/); others arrive as "unknown". */
export type UserFieldType =
  | "text"
  | "textarea"
  | "regexp"
  | "integer"
  | "decimal"
  | "checkbox"
  | "date"
  | "dropdown"
  | "multiselect"
  | "lookup"
  | "unknown";

export interface UserField {
  readonly key: string;
  readonly title: string;
  readonly type: UserFieldType;
  readonly active: boolean;
  /** Option values (not names) of a dropdown or multiselect. */
  readonly options: readonly string[];
  /** The field's own pattern, for regexp fields. */
  readonly pattern: string | null;
}

/** Whether bulk import is on: without it users go out one a second (zendesk-api.md 0 and 2). */
export type BulkImport = "on" | "off" | "unknown";

export interface Account {
  readonly userFields: readonly UserField[];
  readonly bulkImport: BulkImport;
  /** The account's requests a minute as its answers told it, or null when they did not. */
  readonly requestsPerMinute: number | null;
}
