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
export const staffOptions = [
  { value: "protect", label: "Leave alone" },
  { value: "update", label: "Update them too" },
];

/** Fields that could make a customer more than a customer; refused unless allowed, one by one. */
export const guardedFields: readonly { readonly name: string; readonly does: string }[] = [
  { name: "role", does: "a column of that name could make a customer an agent." },
  { name: "custom_role_id", does: "a column of that name changes what an agent may do." },
  { name: "suspended", does: "a column of that name can lock people out." },
  { name: "organization_id", does: "a column of that name moves people between organizations." },
  { name: "password", does: "a column of that name sets people's passwords." },
  { name: "ticket_restriction", does: "a column of that name changes which tickets people see." },
];
