/** The port of definitions one by one, as screens need them: by id, with revision, drafts, versions, and who uses what. */
import type { DestinationDefinition, ObjectKind, OrchestrationDefinition, Workflow } from "../definition.ts";
import type { AttributeColumn, VisualSegment } from "../segment.ts";
import type { DataTemplate } from "../template.ts";
import type { Check } from "./destination.ts";
import type { Dialect } from "./engine.ts";

/** The source of what people made on screens or by the API; any other one is a file, which then manages it. */
export const screensSource = "screens";

export interface Defined {
  readonly id: string;
  readonly name: string;
  /** The file that manages it, or null. */
  readonly managedBy: string | null;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** A text with what its kind has besides: rules of a visual segment (whose text is empty), columns of an attributes table. */
export interface SavedContent {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly visual?: VisualSegment | null;
  readonly columns?: readonly AttributeColumn[];
}

export interface SavedText extends SavedContent {
  readonly by: string | null;
  readonly at: number;
}

/** A query, a segment or an attributes table. */
export interface DefinedQuery extends Defined {
  readonly folder: string;
  readonly owner: string | null;
  readonly active: (SavedText & { readonly version: number }) | null;
  readonly draft: SavedText | null;
  readonly sentBy: readonly { readonly id: string; readonly name: string; readonly destination: string }[];
  /** Of an attributes table: whether the visual segment editor lists it. */
  readonly isAvailable: boolean;
}

export interface QueryVersion extends SavedText {
  readonly version: number;
}

export interface DefinedDestination extends Defined {
  readonly definition: DestinationDefinition;
  readonly isEnabled: boolean;
  readonly lastTest: { readonly at: number; readonly checks: readonly Check[] } | null;
  readonly usedBy: number;
}

export interface DefinedTemplate extends Defined {
  readonly destinationId: string;
  readonly destination: string;
  readonly rules: DataTemplate;
  readonly usedBy: number;
}

export interface DefinedOrchestration extends Defined {
  readonly objectKind: ObjectKind;
  readonly objectId: string;
  readonly object: string;
  readonly destinationId: string;
  readonly destination: string;
  readonly isDestinationEnabled: boolean;
  readonly templateId: string | null;
  readonly template: string | null;
  readonly overrides: Partial<DataTemplate>;
  readonly workflow: Workflow;
  readonly isAutomatic: boolean;
  readonly nextAt: number | null;
  /** When its schedule was due and its destination was disabled; null when nothing was skipped. */
  readonly skippedAt: number | null;
  /** Fresh data was announced that its latest run did not read, and that run has ended. */
  readonly isRefreshDue: boolean;
}

/** What a change was made from, and who makes it. */
export interface Editing {
  readonly id: string;
  readonly revision: number;
  readonly by: string;
}

export type DeletableKind = ObjectKind | "destination" | "template" | "orchestration";

/** Saved SELECTs of one kind. */
export interface SavedBook {
  list(): Promise<readonly DefinedQuery[]>;
  create(
    saved: SavedContent & { readonly name: string; readonly folder: string; readonly by: string },
  ): Promise<string>;
  change(
    editing: Editing,
    change: { readonly name?: string; readonly folder?: string; readonly isAvailable?: boolean },
  ): Promise<void>;
  saveDraft(editing: Editing, draft: SavedContent): Promise<void>;
  discardDraft(editing: Editing): Promise<void>;
  /** The draft becomes the active version. */
  activate(editing: Editing): Promise<void>;
  versions(id: string): Promise<readonly QueryVersion[]>;
}

/**
 * Changes throw ConfigInvalid with these codes: `unknown`, `name_taken`, `changed_meanwhile` (another revision is there),
 * `managed_by_file`, `definition_used`, `still_running`.
 */
export interface DefinitionBook {
  saved(kind: ObjectKind): SavedBook;

  destinations(): Promise<readonly DefinedDestination[]>;
  saveDestination(
    definition: DestinationDefinition,
    editing: { readonly by: string; readonly id?: string; readonly revision?: number },
  ): Promise<string>;
  enableDestination(editing: Editing, isEnabled: boolean): Promise<void>;
  saveTest(id: string, checks: readonly Check[], at: number): Promise<void>;

  templates(): Promise<readonly DefinedTemplate[]>;
  saveTemplate(
    template: { readonly name: string; readonly destination: string; readonly rules: DataTemplate },
    editing: { readonly by: string; readonly id?: string; readonly revision?: number },
  ): Promise<string>;

  orchestrations(): Promise<readonly DefinedOrchestration[]>;
  saveOrchestration(
    orchestration: OrchestrationDefinition,
    editing: { readonly by: string; readonly id?: string; readonly revision?: number },
  ): Promise<string>;
  /** Allowed for one that a file manages too: it is a switch, not a definition. */
  enableAutomatic(id: string, isEnabled: boolean, by: string): Promise<void>;
  setNextAt(id: string, nextAt: number | null): Promise<void>;
  /** True when it is the first since the last `null`. */
  setSkippedAt(id: string, skippedAt: number | null): Promise<boolean>;
  /** Fresh data is taken care of. True for the one who did it. */
  takeRefresh(id: string): Promise<boolean>;

  delete(kind: DeletableKind, id: string, by: string): Promise<void>;
  undelete(kind: DeletableKind, id: string, by: string): Promise<void>;
}
