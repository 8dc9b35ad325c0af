/** Settings as rows: a JSON value each, with its revision, and a sealed secret beside it where it has one. */
import { sql, type Transaction } from "kysely";
import { ChangedMeanwhile, ConfigInvalid } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import type { Setting, SettingChange, SettingsBook, SignInProvider } from "../../core/ports/settings-book.ts";
import { usualRowDays } from "../../core/removed-rows.ts";
import { addAudit } from "../audit-log.ts";
import { cleanText, toCleanJson } from "../clean-text.ts";
import type { Database, Session } from "../database.ts";
import { type RowDays, rowDaysName } from "../old-rows.ts";
import type { Sealer, SecretPlace } from "../sealed-secret.ts";
import type { Tables } from "../tables.ts";

const signInName = "sign-in provider";
const workspaceName = "workspace name";
const secretPlace: SecretPlace = { table: "server_settings", id: signInName, field: "secret" };

interface SettingRow<T> {
  readonly value: T | null;
  readonly secret: string | null;
  readonly revision: number;
  readonly changed_at: Date | null;
  readonly changed_by: string | null;
}

async function readRow<T>(session: Session, name: string): Promise<SettingRow<T> | undefined> {
  const { rows } = await sql<SettingRow<T>>`
    SELECT value, secret, revision, changed_at, changed_by FROM server_settings WHERE name = ${name}
  `.execute(session);
  return rows[0];
}

async function readSetting<T>(database: Database, name: string): Promise<Setting<T | null>> {
  const row = await database.run((session) => readRow<T>(session, name));
  return {
    value: row?.value ?? null,
    revision: row?.revision ?? 1,
    changedAt: row?.changed_at?.getTime() ?? null,
    changedBy: row?.changed_by ?? null,
  };
}

/** The row under lock, from the newest revision only. */
async function holdSetting<T>(
  trx: Transaction<Tables>,
  name: string,
  revision: number,
): Promise<SettingRow<T>> {
  await sql`INSERT INTO server_settings (name, value) VALUES (${name}, 'null') ON CONFLICT DO NOTHING`.execute(
    trx,
  );
  await sql`SELECT FROM server_settings WHERE name = ${name} FOR UPDATE`.execute(trx);
  const row = await readRow<T>(trx, name);
  invariant(row !== undefined, "a setting that was just made is there");
  if (row.revision === revision) return row;
  throw new ChangedMeanwhile(`the ${name}`, {
    by: row.changed_by ?? "Somebody",
    at: row.changed_at?.getTime() ?? 0,
    revision: row.revision,
  });
}

async function writeSetting(
  trx: Transaction<Tables>,
  name: string,
  { value, secret }: { readonly value: unknown; readonly secret: string | null },
  by: string,
): Promise<void> {
  await sql`
    UPDATE server_settings SET value = ${toCleanJson(value)}, secret = ${secret}, revision = revision + 1,
      changed_at = clock_timestamp(), changed_by = ${cleanText(by)}
    WHERE name = ${name}
  `.execute(trx);
}

export function settingsOf(database: Database, sealer: Sealer): SettingsBook {
  return {
    signIn: () => readSetting<SignInProvider>(database, signInName),
    async clientSecret() {
      const row = await database.run((session) => readRow(session, signInName));
      return row?.secret == null ? null : sealer.open(row.secret, secretPlace);
    },
    saveSignIn: (provider, secret, change) => saveSignIn(database, sealer, { provider, secret, change }),
    workspace: () => readSetting<string>(database, workspaceName),
    saveWorkspace: (name, change) =>
      savePlain<string>(database, workspaceName, { value: name, tell: (value) => ({ name: value }) }, change),
    async rowDays() {
      const { value, ...setting } = await readSetting<RowDays>(database, rowDaysName);
      return { ...setting, value: value === null ? usualRowDays : value.days };
    },
    saveRowDays: (days, change) =>
      savePlain<RowDays>(
        database,
        rowDaysName,
        { value: { days }, tell: (value) => value ?? { days: usualRowDays } },
        change,
      ),
  };
}

interface PlainSave<T> {
  readonly value: T | null;
  /** For the audit log; null when nothing was ever set. */
  tell(value: T | null): unknown;
}

async function savePlain<T>(
  database: Database,
  setting: string,
  { value, tell }: PlainSave<T>,
  { revision, by }: SettingChange,
): Promise<void> {
  await database.transact(async (trx) => {
    const before = await holdSetting<T>(trx, setting, revision);
    await writeSetting(trx, setting, { value, secret: null }, by);
    const entry = { who: by, action: "updated", kind: "setting", name: setting } as const;
    await addAudit(trx, { ...entry, before: tell(before.value), after: tell(value) });
  });
}

interface SignInSave {
  readonly provider: SignInProvider | null;
  readonly secret: string | null;
  readonly change: SettingChange;
}

async function saveSignIn(
  database: Database,
  sealer: Sealer,
  { provider, secret, change: { revision, by } }: SignInSave,
): Promise<void> {
  await database.transact(async (trx) => {
    const before = await holdSetting<SignInProvider>(trx, signInName, revision);
    let sealed: string | null = null;
    if (provider !== null) {
      // A secret that was given for one provider is not sent to another.
      const mayKeep = before.secret !== null && before.value?.issuer === provider.issuer;
      if (secret === null && !mayKeep) throw secretMissing();
      sealed = secret === null ? before.secret : sealer.seal(secret, secretPlace);
    }
    await writeSetting(trx, signInName, { value: provider, secret: sealed }, by);
    await addAudit(trx, {
      who: by,
      action: provider === null ? "deleted" : "updated",
      kind: "setting",
      name: signInName,
      before: before.value,
      after: provider === null || secret === null ? provider : { ...provider, secret: "changed" },
    });
  });
}

const secretMissing = () =>
  new ConfigInvalid("The client secret is missing.", {
    code: "secret_missing",
    next: "fix",
    advice: "Copy it from the provider, where Deskfeed is registered. Another issuer needs its own.",
    place: { key: "provider.clientSecret" },
  });
