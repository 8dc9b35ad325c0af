/** The verification mails that a real account would have sent. Nothing leaves the machine: they are only written down. */

export interface VerificationMail {
  readonly userId: number;
  readonly address: string;
  readonly atMs: number;
}

/** The mails remembered one by one; the count goes on. */
const MAILS_KEPT_MAX = 10_000;

export class MailBook {
  readonly #mails: VerificationMail[] = [];
  #count = 0;

  send(userId: number, address: string, atMs: number): void {
    this.#count += 1;
    if (this.#mails.length < MAILS_KEPT_MAX) this.#mails.push({ userId, address, atMs });
  }

  count(): number {
    return this.#count;
  }

  all(): readonly VerificationMail[] {
    return [...this.#mails];
  }
}
