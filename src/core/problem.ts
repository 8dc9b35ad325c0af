/** Every problem code, with the sentence shown to people and the advice beside it. docs/problems.md is generated from here. */

interface ProblemText {
  /** Where it is found: in the row before sending, in a warning on a row that is sent, or in the destination's answer. */
  readonly found: "row" | "warning" | "destination";
  readonly sentence: string;
  readonly advice: string;
}

const row = (sentence: string, advice: string): ProblemText => ({ found: "row", sentence, advice });
const warning = (sentence: string, advice: string): ProblemText => ({ found: "warning", sentence, advice });
const answer = (sentence: string, advice: string): ProblemText => ({
  found: "destination",
  sentence,
  advice,
});

export const problemTexts = {
  name_missing: row(
    "The row has no name.",
    "Zendesk needs a name for every user: fill the name column, or filter such rows out in the query.",
  ),
  identity_missing: row(
    "The row has neither an external_id nor an email.",
    "Give the row one of the two: without it there is no user to find or create.",
  ),
  email_malformed: row(
    "The email is not an email address.",
    "Mend it in the data, or leave it out in the query with NULLIF or a CASE.",
  ),
  phone_malformed: row(
    "The phone cannot be written as E.164.",
    "Write it with its country code, or set defaultCountry or countryColumn in the data template.",
  ),
  number_malformed: row(
    "The value is not a number that the field can hold.",
    "Cast the column to a number in the query, or send it to a text field.",
  ),
  date_malformed: row("The value is not a date.", "Cast the column to DATE in the query."),
  checkbox_malformed: row(
    "The value is neither true nor false.",
    "Send a boolean: for example `vip = 'yes' AS \"user_fields.vip\"`.",
  ),
  option_unknown: row(
    "The value is not one of the field's options.",
    "Send the option's value (not its title), or add the option in Zendesk.",
  ),
  pattern_mismatch: row(
    "The value does not match the field's own pattern.",
    "Mend the value, or the pattern of the field in Zendesk.",
  ),
  list_malformed: row(
    "The value is not a list of texts.",
    "Use ARRAY_AGG in the query, or one text with the tags separated by spaces or commas.",
  ),
  value_malformed: row(
    "The value does not fit its field.",
    "See the field's meaning in Zendesk's Users API.",
  ),
  phone_left_out: warning(
    "The phone cannot be written as E.164 and was left out.",
    "Write it with its country code, or set defaultCountry or countryColumn in the data template.",
  ),
  value_left_out: warning(
    "A value did not fit its field and was left out.",
    "Mend the value in the data or the query.",
  ),
  email_shared: warning(
    "The email is on rows of several external_ids.",
    "Zendesk keeps an email for one user: it may refuse the others, or give one user what belongs to another. Leave the email to one of them in the query.",
  ),
  refused: answer("Zendesk refused the user.", "Zendesk's own words say why; mend the row and run again."),
  email_taken: answer(
    "The email already belongs to another user.",
    "Merge the two users in Zendesk, or mend the email in the data.",
  ),
  duplicate_value: answer(
    "A value that must be unique already belongs to another user.",
    "Find the other user in Zendesk and merge the two.",
  ),
  staff_protected: answer(
    "The user is an agent or an administrator and was not touched.",
    "Leave staff out in the query, or set `staff: update` in the data template.",
  ),
  permission_missing: answer(
    "The credential may not change this user.",
    "Use the credential of an administrator.",
  ),
  too_large: answer("Zendesk says the user is too large.", "Send shorter texts."),
  whole_batch_failed: answer(
    "Zendesk failed the request even with this row alone.",
    "Run again later; if it stays, the row's values are the suspect.",
  ),
  no_answer: answer("Zendesk's answer does not mention this row.", "It is sent again in the next run."),
  fate_unknown: answer(
    "Zendesk took the request and never said what became of it.",
    "It is sent again in the next run; sending twice is harmless.",
  ),
  retries_used_up: answer(
    "Zendesk did not take the request within the time allowed for retries.",
    "Run again later.",
  ),
  not_sent: answer("The run ended before this row was sent again.", "It is sent in the next run."),
} as const satisfies Readonly<Record<string, ProblemText>>;

export type ProblemCode = keyof typeof problemTexts;

/** Why a row or a column is not as wanted. `message` is complete for people; it may quote a short part of the value. */
export interface Problem {
  readonly code: ProblemCode;
  readonly column: string | null;
  readonly message: string;
}

/** Longest part of a value that a message may quote: enough to recognise it, too short to be a copy of it. */
const quotedCharactersMax = 40;

export function problem(code: ProblemCode, column: string | null = null, detail?: string): Problem {
  const { sentence } = problemTexts[code];
  return { code, column, message: detail === undefined ? sentence : `${sentence} ${detail}` };
}

/** A value as a message quotes it, cut by code points so that no half character is left. */
export function quoteValue(value: string): string {
  const letters = [...value.slice(0, quotedCharactersMax * 2)];
  const cut = letters.length > quotedCharactersMax || value.length > quotedCharactersMax * 2;
  return `"${letters.slice(0, quotedCharactersMax).join("").replaceAll(/\s+/g, " ")}${cut ? "…" : ""}"`;
}
