/** The things people define, from files or screens: destinations, data templates, queries, attributes tables, segments, orchestrations. Names are unique per kind. */
import type { Dialect } from "./ports/engine.ts";
import type { AttributeColumn, VisualSegment } from "./segment.ts";
import type { DataTemplate } from "./template.ts";

/** A credential in the open; only ever in memory, sealed wherever it is kept. */
export type Credential =
  | { readonly kind: "api-token"; readonly email: string; readonly apiToken: string }
  | { readonly kind: "oauth-client"; readonly clientId: string; readonly clientSecret: string };

export interface DestinationDefinition {
  readonly name: string;
  readonly plugin: "zendesk";
  readonly subdomain: string;
  /** Null means https://<subdomain>.zendesk.com. */
  readonly url: string | null;
  readonly credential: Credential;
  readonly settings: DestinationSettings;
  /** False when it is switched off. Left out of what is to be applied, it stays as it is; the same holds for the next two. */
  readonly isEnabled?: boolean;
}

export interface DestinationSettings {
  /** Users a second over all orchestrations of the destination; 1 to 10,000. */
  readonly usersPerSecond: number;
  /** Jobs in flight at once; 1 to 30, the account's own limit (zendesk-api.md 3). */
  readonly window: number;
  /** Share of the account's requests a minute that is left to others; 0 to 0.9. */
  readonly reserve: number;
  /** Longest wait for one answer, in seconds. */
  readonly requestTimeoutSeconds: number;
  /** Longest time spent on retrying one batch before its rows are failed, in seconds. */
  readonly retryBudgetSeconds: number;
}

export const defaultDestinationSettings: DestinationSettings = {
  usersPerSecond: 100,
  // 100 users a second with jobs of 7 to 12 s keep 8 to 12 in flight; the rest of the account's 30 is room for others.
  window: 20,
  reserve: 0.2,
  requestTimeoutSeconds: 60,
  retryBudgetSeconds: 900,
};

export interface TemplateDefinition {
  readonly name: string;
  readonly destination: string;
  readonly template: DataTemplate;
}

export interface QueryDefinition {
  readonly name: string;
  readonly sql: string;
  readonly dialect: Dialect;
  /** The file it was read from, for messages; null when it came from a screen. */
  readonly file: string | null;
  /** Up to three levels, joined by `/`. */
  readonly folder?: string;
}

export interface AttributesTableDefinition extends QueryDefinition {
  /** Whether the visual segment editor lists it. */
  readonly isAvailable: boolean;
  /** Columns of which something is said; the others go by their own names. */
  readonly columns: readonly AttributeColumn[];
}

/** Visual, or SQL: then `visual` is null. A visual one has no text of its own: it is compiled when it is used. */
export interface SegmentDefinition extends QueryDefinition {
  readonly visual: VisualSegment | null;
}

/** What an orchestration sends. */
export type ObjectKind = "query" | "segment" | "attributes table";

export type Workflow =
  | { readonly kind: "manual" }
  | { readonly kind: "schedule"; readonly cron: string; readonly timeZone: string }
  | { readonly kind: "after-refresh" };

/** Exactly one of `query`, `segment` and `attributesTable` names what is sent. */
export interface OrchestrationDefinition {
  readonly name: string;
  readonly query?: string;
  readonly segment?: string;
  readonly attributesTable?: string;
  readonly destination: string;
  /** Null means the destination's default template. */
  readonly template: string | null;
  /** Rules that differ from the template's, for this orchestration alone. */
  readonly overrides?: Partial<DataTemplate>;
  readonly workflow: Workflow;
  /** False when its automatic workflow is switched off. */
  readonly isAutomatic?: boolean;
}

export interface SentObject {
  readonly kind: ObjectKind;
  readonly name: string;
}

export function objectOf({ query, segment, attributesTable }: OrchestrationDefinition): SentObject {
  if (segment !== undefined) return { kind: "segment", name: segment };
  if (attributesTable !== undefined) return { kind: "attributes table", name: attributesTable };
  return { kind: "query", name: query ?? "" };
}

/** What is sent, under the key of its kind. */
export function objectNamed(
  kind: ObjectKind,
  name: string,
): Pick<OrchestrationDefinition, "query" | "segment" | "attributesTable"> {
  switch (kind) {
    case "query":
      return { query: name };
    case "segment":
      return { segment: name };
    case "attributes table":
      return { attributesTable: name };
    default:
      return kind satisfies never;
  }
}

export interface Definitions {
  readonly destinations: readonly DestinationDefinition[];
  readonly templates: readonly TemplateDefinition[];
  readonly queries: readonly QueryDefinition[];
  readonly attributesTables: readonly AttributesTableDefinition[];
  readonly segments: readonly SegmentDefinition[];
  readonly orchestrations: readonly OrchestrationDefinition[];
  /** Names of queries, segments and attributes tables of which somebody is writing a draft; drafts themselves are nobody's to run. */
  readonly drafts?: readonly string[];
}

export const noDefinitions: Definitions = {
  destinations: [],
  templates: [],
  queries: [],
  attributesTables: [],
  segments: [],
  orchestrations: [],
};
