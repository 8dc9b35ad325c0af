/** Whose email it is: remembers of rows that may share one which external_ids bring it, so that those who share it can be warned. Pure. */

export interface EmailRow {
  /** As written. */
  readonly externalId: string;
  readonly email: string;
}

export interface EmailOwners {
  note(row: EmailRow): void;
  /** Another external_id with this email, as written; null while there is none. */
  otherThan(row: EmailRow): string | null;
}

/** Two are enough to tell anybody of another one, however many share an email. */
const ownersMax = 2;

export function createEmailOwners(): EmailOwners {
  const owners = new Map<string, string[]>();
  return {
    note({ externalId, email }) {
      const known = owners.get(folded(email)) ?? [];
      if (known.length < ownersMax && known.every((one) => folded(one) !== folded(externalId)))
        owners.set(folded(email), [...known, externalId]);
    },
    otherThan({ externalId, email }) {
      const known = owners.get(folded(email)) ?? [];
      return known.find((one) => folded(one) !== folded(externalId)) ?? null;
    },
  };
}

/** Both identify a user without regard to case and to blanks around. */
const folded = (written: string): string => written.trim().toLowerCase();
