/** Stands for the owner of a name that several users use. Only rows without a user match it. */
const NOBODY = "\0";

/**
 * Names of runs or of threads, each with its users. Threads of two users may share a name, and one root run may work
 * for several users: an erasure then leaves the rows of the other users. An empty user is unknown and may be anyone.
 */
export class OwnedNames {
  readonly #owners = new Map<string, Set<string>>();

  add(name: string, user: string): void {
    if (name === "") return;
    const owners = this.#owners.get(name);
    if (owners) owners.add(user);
    else this.#owners.set(name, new Set([user]));
  }

  /** Whether a row with this name and this user is meant. A row or a name without a user matches any user. */
  has(name: string, user: string): boolean {
    const owners = this.#owners.get(name);
    return owners !== undefined && (user === "" || owners.has(user) || owners.has(""));
  }

  /**
   * The owner of a name in a row without a user: the only user of the name, `NOBODY` if it has several, empty if no
   * user is known.
   */
  ownerOf(name: string): string {
    const owners = [...(this.#owners.get(name) ?? [])].filter((user) => user !== "");
    return owners.length > 1 ? NOBODY : (owners[0] ?? "");
  }

  *[Symbol.iterator](): Generator<readonly [name: string, user: string]> {
    for (const [name, owners] of this.#owners) for (const user of owners) yield [name, user];
  }
}
