/** The account's user fields over the API (zendesk-api.md 6, "User fields"). */
import { type Answer, badRequest, created, ok, recordInvalid, recordNotFound } from "../answers.ts";
import { apiUserField } from "../api-user.ts";
import type { Call, Endpoint } from "../call.ts";
import { pageOf } from "../paging.ts";
import { type Attributes, isAttributes } from "../user-attributes.ts";
import { type UserField, type UserFieldSpec, type UserFieldType, userFieldTypes } from "../user-fields.ts";

export const userFieldEndpoints: readonly Endpoint[] = [
  {
    name: "user_fields_list",
    method: "GET",
    path: "/user_fields",
    access: "agent",
    area: "fields",
    run: list,
  },
  {
    name: "user_fields_create",
    method: "POST",
    path: "/user_fields",
    access: "admin",
    area: "fields",
    run: add,
  },
  {
    name: "user_fields_options_list",
    method: "GET",
    path: "/user_fields/:field/options",
    access: "agent",
    area: "fields",
    run: (call) => withField(call, listOptions),
  },
  {
    name: "user_fields_options_write",
    method: "POST",
    path: "/user_fields/:field/options",
    access: "admin",
    area: "fields",
    run: (call) => withField(call, writeOption),
  },
  {
    name: "user_fields_show",
    method: "GET",
    path: "/user_fields/:field",
    access: "agent",
    area: "fields",
    run: (call) => withField(call, show),
  },
  {
    name: "user_fields_update",
    method: "PUT",
    path: "/user_fields/:field",
    access: "admin",
    area: "fields",
    run: (call) => withField(call, change),
  },
  {
    name: "user_fields_delete",
    method: "DELETE",
    path: "/user_fields/:field",
    access: "admin",
    area: "fields",
    run: (call) => withField(call, remove),
  },
];

function withField(call: Call, run: (call: Call, field: UserField) => Answer): Answer {
  const field = call.desk.fields.find(call.params[0] ?? "");
  return field ? run(call, field) : recordNotFound;
}

function list(call: Call): Answer {
  const origin = call.desk.origin();
  const items = call.desk.fields.all();
  const showField = (field: UserField) => apiUserField(field, origin);
  return pageOf(
    { name: "user_fields", items, show: showField, origin, path: "/api/v2/user_fields.json" },
    call.query,
  );
}

function show(call: Call, field: UserField): Answer {
  return ok({ user_field: apiUserField(field, call.desk.origin()) });
}

/** Letters, digits and underscores, not digits alone. */
const keyForm = /^(?!\d+$)\w+$/;

function add(call: Call): Answer {
  const sent = sentField(call.body);
  if (!sent) return badRequest("Invalid attribute", "Parameter user_field is required");
  const key = String(sent.key ?? "");
  const refuse = (field: string, description: string) =>
    recordInvalid({ field, code: "InvalidValue", description });
  if (!keyForm.test(key)) return refuse("key", "Key: is invalid");
  if (call.desk.fields.byKey(key)) return refuse("key", `Key: ${key} has already been taken`);
  const type = sent.type ?? "text";
  if (!isFieldType(type)) return refuse("type", "Type: is invalid");
  if (typeof sent.title !== "string" || sent.title.trim() === "")
    return refuse("title", "Title: cannot be blank");
  const pattern = sent.regexp_for_validation;
  if (typeof pattern === "string" && !isPattern(pattern))
    return refuse("regexp_for_validation", "Regexp: is invalid");
  const spec: UserFieldSpec = {
    ...sentChanges(sent),
    key,
    type,
    title: sent.title,
    ...(typeof pattern === "string" ? { pattern } : {}),
  };
  const field = call.desk.fields.add(spec, call.atMs);
  const origin = call.desk.origin();
  return created(
    { user_field: apiUserField(field, origin) },
    `${origin}/api/v2/user_fields/${field.id}.json`,
  );
}

/** Key and type cannot change; options that are left out are removed. */
function change(call: Call, field: UserField): Answer {
  const sent = sentField(call.body);
  if (!sent) return badRequest("Invalid attribute", "Parameter user_field is required");
  return show(call, call.desk.fields.change(field, sentChanges(sent), call.atMs));
}

function remove(call: Call, field: UserField): Answer {
  call.desk.fields.remove(field);
  return { status: 204, body: null };
}

function listOptions(_call: Call, field: UserField): Answer {
  const options = field.options.map(optionBody);
  return ok({ custom_field_options: options, count: options.length, next_page: null, previous_page: null });
}

function writeOption(call: Call, field: UserField): Answer {
  const sent = isAttributes(call.body) ? call.body.custom_field_option : undefined;
  if (!isAttributes(sent))
    return badRequest("Invalid attribute", "Parameter custom_field_option is required");
  const [option] = readOptions([sent]);
  if (!option)
    return recordInvalid({ field: "value", code: "BlankValue", description: "Value: cannot be blank" });
  const isKnown = (other: { id: number; value: string }) =>
    other.id === Number(sent.id) || other.value === option.value;
  const wasKnown = field.options.some(isKnown);
  const options = [...field.options.filter((other) => !isKnown(other)), option];
  const changed = call.desk.fields.change(field, { options }, call.atMs);
  const written = changed.options.find((other) => other.value === option.value);
  if (!written) return recordNotFound;
  return { status: wasKnown ? 200 : 201, body: { custom_field_option: optionBody(written) } };
}

function optionBody({ id, name, value }: UserField["options"][number]): object {
  return { id, name, raw_name: name, value };
}

function sentField(body: unknown): Attributes | null {
  const sent = isAttributes(body) ? body.user_field : undefined;
  return isAttributes(sent) ? sent : null;
}

function sentChanges(
  sent: Attributes,
): Pick<Partial<UserFieldSpec>, "title" | "description" | "active" | "tag" | "options"> {
  const { title, description, active, tag, custom_field_options: options } = sent;
  return {
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof description === "string" ? { description } : {}),
    ...(typeof active === "boolean" ? { active } : {}),
    ...(typeof tag === "string" ? { tag } : {}),
    ...(Array.isArray(options) ? { options: readOptions(options) } : {}),
  };
}

function readOptions(options: readonly unknown[]): readonly { name: string; value: string }[] {
  return options.filter(isAttributes).flatMap(({ name, value }) => {
    const text = String(value ?? "");
    return text === "" ? [] : [{ name: String(name ?? text), value: text }];
  });
}

function isFieldType(type: unknown): type is UserFieldType {
  return userFieldTypes.some((known) => known === type);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch (error) {
    // SyntaxError is how RegExp says that a pattern is none.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
