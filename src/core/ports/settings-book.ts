/** The port of settings that admins change on screen: the sign-in provider with its sealed secret, the workspace's name, and how long rows of runs are kept. */
import type { Role } from "../role.ts";

/** An OpenID provider that people may sign in with. */
export interface SignInProvider {
  readonly isEnabled: boolean;
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  /** In lower case; none means any. */
  readonly domains: readonly string[];
  readonly trustsEmails: boolean;
  readonly addsPeople: boolean;
  readonly role: Role;
  readonly hidesPersonalData: boolean;
}

export interface Setting<T> {
  readonly value: T;
  readonly revision: number;
  /** Milliseconds since 1970; null when it was never changed. */
  readonly changedAt: number | null;
  readonly changedBy: string | null;
}

export interface SettingChange {
  /** The one it was made from. */
  readonly revision: number;
  readonly by: string;
}

/** Changes from an old revision throw ConfigInvalid `changed_meanwhile`. */
export interface SettingsBook {
  signIn(): Promise<Setting<SignInProvider | null>>;
  /** Null when there is no provider. */
  clientSecret(): Promise<string | null>;
  /** `secret` null keeps the one that is there. Throws ConfigInvalid `secret_missing` when there is none, or it is another issuer's. */
  saveSignIn(provider: SignInProvider | null, secret: string | null, change: SettingChange): Promise<void>;
  workspace(): Promise<Setting<string | null>>;
  saveWorkspace(name: string | null, change: SettingChange): Promise<void>;
  /** Days that the rows of a run are kept after it ended; null for ever. */
  rowDays(): Promise<Setting<number | null>>;
  saveRowDays(days: number | null, change: SettingChange): Promise<void>;
}
