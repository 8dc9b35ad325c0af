/** Data templates: the rules by which columns become fields. */
import { z } from "zod";
import {
  count,
  id,
  list,
  managedBy,
  name,
  pageOfAll,
  pageQuery,
  revision,
  searchWords,
  sortBy,
  time,
} from "./field-shapes.ts";

export const templateRules = z.object({
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, "Two letters, such as US.")
    .nullable(),
  countryColumn: z.string().max(200).nullable(),
  nulls: z.enum(["keep", "clear", "clear-ours"]),
  phones: z.enum(["leave-out", "reject"]),
  values: z.enum(["reject", "leave-out"]),
  rename: z.record(z.string().min(1).max(200), z.string().min(1).max(200)),
  fixed: z.record(
    z.string().min(1).max(200),
    z.union([z.string().max(65_535), z.number(), z.boolean(), list(z.string())]),
  ),
  allow: list(z.string().max(200)),
  staff: z.enum(["protect", "update"]),
  /** A row with a warning; `reject` has the last word over `phones` and `values`. */
  warnings: z.enum(["send", "reject"]),
});
export type TemplateRules = z.infer<typeof templateRules>;

export const template = z.object({
  id,
  name: z.string(),
  destinationId: id,
  destination: z.string(),
  rules: templateRules,
  managedBy,
  revision,
  changedAt: time,
  usedBy: count,
});
export type Template = z.infer<typeof template>;
/** By name unless sorted. */
export const templatesQuery = z.object({
  ...pageQuery,
  /** Words in the name, the destination, or what the rules name. */
  search: searchWords,
  destinationId: id.optional(),
  sort: sortBy(["name", "destination", "used", "changed"]),
});
/** `defaults` are the rules of a template with nothing set, which every destination has; `destinations` are those that a template is for. */
export const templates = pageOfAll(template).extend({
  defaults: templateRules,
  destinations: list(z.object({ id, name: z.string() })),
});
export const createTemplate = z.object({ name, destinationId: id, rules: templateRules.partial() });
export const createdTemplate = z.object({ template, created: z.boolean() });
export const changeTemplate = z.object({
  revision,
  name: name.optional(),
  rules: templateRules.partial().optional(),
});
