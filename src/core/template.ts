/** A data template: the rules by which columns become Zendesk fields. Every destination has a default one of the same rules. */

/** What an empty (NULL) value does: leave the field, clear it, or clear it only where we had sent a value. */
export type NullRule = "keep" | "clear" | "clear-ours";
export type UnfitRule = "reject" | "leave-out";
export type WarningRule = "send" | "reject";

export interface DataTemplate {
  /** Country (ISO 3166 alpha-2) for phones written without one; null means only international forms are understood. */
  readonly defaultCountry: string | null;
  /** A column of the result that holds each row's country (alpha-2); it wins over `defaultCountry`. */
  readonly countryColumn: string | null;
  readonly nulls: NullRule;
  /** A phone that cannot be written as E.164. */
  readonly phones: UnfitRule;
  /** Any other value that does not fit its field's type. */
  readonly values: UnfitRule;
  /** Column → field, where the query's own aliases do not name the field. */
  readonly rename: Readonly<Record<string, string>>;
  /** Field → value sent with every user. */
  readonly fixed: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Guarded fields allowed, each by name. */
  readonly allow: readonly string[];
  /** `protect` never touches a user whose role is not end-user. */
  readonly staff: "protect" | "update";
  /**
   * A row that carries a warning: sent with the warning kept, or rejected. `phones` and `values` say what becomes of a value
   * that does not fit; this says what becomes of a row that lost one, and has the last word.
   */
  readonly warnings: WarningRule;
}

export const defaultTemplate: DataTemplate = {
  defaultCountry: null,
  countryColumn: null,
  nulls: "keep",
  phones: "leave-out",
  values: "reject",
  rename: {},
  fixed: {},
  allow: [],
  staff: "protect",
  warnings: "send",
};
