/** The rules of a data template in the words of the screens. */
export const phoneOptions = [
  { value: "leave-out", label: "Leave it out, send the rest" },
  { value: "reject", label: "Reject the row" },
];
export const nullOptions = [
  { value: "keep", label: "Keep what Zendesk has" },
  { value: "clear", label: "Clear the field" },
  { value: "clear-ours", label: "Clear what we had sent" },
];
export const valueOptions = [
  { value: "reject", label: "Reject the row" },
  { value: "leave-out", label: "Leave it out, send the rest" },
];
export const warningOptions = [
  { value: "send", label: "Send them, and count them" },
  { value: "reject", label: "Reject the row" },
];
export const staffOptions = [
  { value: "protect", label: "Leave alone" },
  { value: "update", label: "Update them too" },
];

/** Fixed values that say whether Zendesk may write to people about their address; none of them is the default. */
export const mailOptions = [
  { value: "verified", label: "Send as verified" },
  { value: "unverified", label: "Send as unverified, without a mail" },
  { value: "mail", label: "Unverified: Zendesk mails a link" },
];
type MailRule = "verified" | "unverified" | "mail";
type Fixed = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Their own line says these, so the list of fixed values need not. */
export const mailFields: readonly string[] = ["verified", "skip_verify_email"];

export function mailRuleOf(fixed: Fixed): MailRule {
  if (fixed.verified !== false && fixed.verified !== "false") return "verified";
  return fixed.skip_verify_email === false || fixed.skip_verify_email === "false" ? "mail" : "unverified";
}

export function withMailRule(fixed: Fixed, rule: string): Record<string, Fixed[string]> {
  const rest = Object.fromEntries(Object.entries(fixed).filter(([field]) => !mailFields.includes(field)));
  switch (rule) {
    case "unverified":
      return { ...rest, verified: false };
    case "mail":
      return { ...rest, verified: false, skip_verify_email: false };
    default:
      return rest;
  }
}

/** All of what a rule fixes, so that it stands on top of any template's. */
export const mailFixed = (rule: string): Record<string, Fixed[string]> => ({
  verified: rule !== "unverified" && rule !== "mail",
  skip_verify_email: rule !== "mail",
});

/** Fields that could make a customer more than a customer; refused unless allowed, one by one. */
export const guardedFields: readonly { readonly name: string; readonly does: string }[] = [
  { name: "role", does: "a column of that name could make a customer an agent." },
  { name: "custom_role_id", does: "a column of that name changes what an agent may do." },
  { name: "suspended", does: "a column of that name can lock people out." },
  { name: "organization_id", does: "a column of that name moves people between organizations." },
  { name: "password", does: "a column of that name sets people's passwords." },
  { name: "ticket_restriction", does: "a column of that name changes which tickets people see." },
];

export const withAllowed = (allowed: readonly string[], name: string, isAllowed: boolean): string[] =>
  isAllowed ? [...allowed, name] : allowed.filter((one) => one !== name);
