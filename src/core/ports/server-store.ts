/** The port of what the server keeps and reads beyond running: people, definitions one by one, runs for screens, settings, marks, audit log. */
import type { AuditBook } from "./audit.ts";
import type { DefinitionBook } from "./definition-book.ts";
import type { People } from "./people.ts";
import type { PlanBook } from "./plan-book.ts";
import type { RunBook } from "./run-book.ts";
import type { SettingsBook } from "./settings-book.ts";
import type { LedgerHome } from "./store.ts";
import type { StoreNewsWire } from "./store-news.ts";

export interface PersonalColumn {
  readonly table: string;
  readonly column: string;
  readonly isPersonal: boolean;
}

export interface ServerStore {
  readonly people: People;
  readonly definitions: DefinitionBook;
  readonly runs: RunBook;
  readonly plans: PlanBook;
  readonly audit: AuditBook;
  readonly settings: SettingsBook;
  readonly news: StoreNewsWire;
  /** What people have said of columns; names decide for the others (core/personal-data.ts). */
  ledgerHome(): Promise<LedgerHome | null>;
  /** The answer is the home that counts from now on: this one, or with `onlyIfNone` the one that there was. */
  setLedgerHome(home: LedgerHome, options: { readonly onlyIfNone: boolean }): Promise<LedgerHome>;
  personalColumns(): Promise<readonly PersonalColumn[]>;
  markColumn(column: PersonalColumn, by: string): Promise<void>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
}
