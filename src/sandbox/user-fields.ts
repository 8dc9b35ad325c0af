/** The account's user fields: their definitions, the ones a fresh sandbox has, and how they are listed, added and changed. Values are judged in field-values.ts. */

export const userFieldTypes = [
  "text",
  "textarea",
  "integer",
  "decimal",
  "checkbox",
  "date",
  "dropdown",
  "multiselect",
  "regexp",
  "lookup",
] as const;

export type UserFieldType = (typeof userFieldTypes)[number];

export interface UserFieldOption {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** What a caller says of a field; the rest is filled in. */
export interface UserFieldSpec {
  readonly key: string;
  readonly title: string;
  readonly type: UserFieldType;
  readonly description?: string;
  readonly active?: boolean;
  /** The tag that a checkbox adds to and removes from its user. */
  readonly tag?: string;
  /** Option values, or name and value. */
  readonly options?: readonly (string | { readonly name: string; readonly value: string })[];
  readonly pattern?: string;
}

export interface UserField {
  readonly id: number;
  readonly key: string;
  readonly type: UserFieldType;
  readonly title: string;
  readonly description: string;
  readonly active: boolean;
  readonly position: number;
  readonly tag: string | null;
  readonly options: readonly UserFieldOption[];
  readonly pattern: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** The fields of the sample account, a sock shop's. */
export const defaultUserFields: readonly UserFieldSpec[] = [
  { key: "city", title: "City", type: "text" },
  { key: "state", title: "State", type: "text" },
  { key: "country", title: "Country", type: "text" },
  {
    key: "loyalty_tier",
    title: "Loyalty tier",
    type: "dropdown",
    options: ["bronze", "silver", "gold", "platinum"],
  },
  { key: "ltv", title: "Lifetime value", type: "decimal" },
  { key: "orders", title: "Orders", type: "integer" },
  { key: "average_order", title: "Average order", type: "decimal" },
  { key: "first_purchase", title: "First purchase", type: "date" },
  { key: "last_purchase", title: "Last purchase", type: "date" },
  { key: "churn_risk", title: "Churn risk", type: "dropdown", options: ["low", "medium", "high"] },
  { key: "churn_score", title: "Churn score", type: "decimal" },
  { key: "next_best_action", title: "Next best action", type: "text" },
  { key: "vip", title: "VIP", type: "checkbox", tag: "vip" },
  { key: "satisfaction", title: "Satisfaction", type: "integer" },
  { key: "preferences", title: "Preferences", type: "textarea" },
  { key: "favourite_genre", title: "Favourite genre", type: "text" },
  { key: "support_agent", title: "Support agent", type: "text" },
];

/** The API's position of a field that was just made, as recorded. */
const NEW_FIELD_POSITION = 9_999;

export class FieldBook {
  readonly #fields = new Map<number, UserField>();
  readonly #byKey = new Map<string, UserField>();
  readonly #nextId: () => number;

  constructor(specs: readonly UserFieldSpec[], nextId: () => number, atMs: number) {
    this.#nextId = nextId;
    specs.forEach((spec, position) => {
      this.add(spec, atMs, position);
    });
  }

  all(): readonly UserField[] {
    return [...this.#fields.values()].sort((a, b) => a.position - b.position || a.id - b.id);
  }

  /** The fields that show up on every user. */
  active(): readonly UserField[] {
    return this.all().filter((field) => field.active);
  }

  byKey(key: string): UserField | undefined {
    return this.#byKey.get(key);
  }

  /** A field by its id or its key, as the API's path allows. */
  find(idOrKey: string): UserField | undefined {
    return this.#fields.get(Number(idOrKey)) ?? this.#byKey.get(idOrKey);
  }

  add(spec: UserFieldSpec, atMs: number, position = NEW_FIELD_POSITION): UserField {
    const field: UserField = {
      id: this.#nextId(),
      key: spec.key,
      type: spec.type,
      title: spec.title,
      description: spec.description ?? "",
      active: spec.active ?? true,
      position,
      tag: spec.type === "checkbox" ? (spec.tag ?? null) : null,
      options: (spec.options ?? []).map((option) => this.#option(option)),
      pattern: spec.pattern ?? null,
      createdMs: atMs,
      updatedMs: atMs,
    };
    this.#keep(field);
    return field;
  }

  /** Changes what may change: key and type never do. Options that are not listed again are gone. */
  change(
    field: UserField,
    changes: Pick<Partial<UserFieldSpec>, "title" | "description" | "active" | "tag" | "options">,
    atMs: number,
  ): UserField {
    const changed: UserField = {
      ...field,
      title: changes.title ?? field.title,
      description: changes.description ?? field.description,
      active: changes.active ?? field.active,
      tag: changes.tag ?? field.tag,
      options: changes.options?.map((option) => this.#option(option, field)) ?? field.options,
      updatedMs: atMs,
    };
    this.#keep(changed);
    return changed;
  }

  remove(field: UserField): void {
    this.#fields.delete(field.id);
    this.#byKey.delete(field.key);
  }

  #keep(field: UserField): void {
    this.#fields.set(field.id, field);
    this.#byKey.set(field.key, field);
  }

  #option(option: string | { name: string; value: string }, field?: UserField): UserFieldOption {
    const name = typeof option === "string" ? option.charAt(0).toUpperCase() + option.slice(1) : option.name;
    const value = typeof option === "string" ? option : option.value;
    const known = field?.options.find((other) => other.value === value);
    return { id: known?.id ?? this.#nextId(), name, value };
  }
}
