/** The account's organizations by name: just enough for users to belong to some. */

/** Apart from user ids, so that the two cannot be mistaken for each other. */
const FIRST_ORGANIZATION_ID = 7_200_000_001;

export class OrganizationBook {
  readonly #ids = new Map<string, number>();

  /** What happens to a name that does not exist yet is not known; here it comes to be. */
  idOf(name: string): number {
    const key = name.trim().toLowerCase();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = FIRST_ORGANIZATION_ID + this.#ids.size;
    this.#ids.set(key, id);
    return id;
  }
}
