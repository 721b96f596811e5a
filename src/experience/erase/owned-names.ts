/** An owner that is no user: only rows that name none are of it. */
const NOBODY = "\0";

/**
 * Names of runs or of threads, each with the user whose it is. Threads of two users may share a name, and one root run may
 * work for several users: an erasure leaves the rows of others in it. An empty user is unknown, and may be any.
 */
export class OwnedNames {
  readonly #owners = new Map<string, Set<string>>();

  add(name: string, user: string): void {
    if (name === "") return;
    const owners = this.#owners.get(name);
    if (owners) owners.add(user);
    else this.#owners.set(name, new Set([user]));
  }

  /** Whether a row of this user is in the run or thread, as far as the name is that of the user. */
  has(name: string, user: string): boolean {
    const owners = this.#owners.get(name);
    return owners !== undefined && (user === "" || owners.has(user) || owners.has(""));
  }

  /**
   * The user to whom a name belongs whose row names none: the only one who uses it. Where several do, it is nobody's.
   */
  ownerOf(name: string): string {
    const owners = [...(this.#owners.get(name) ?? [])].filter((user) => user !== "");
    return owners.length > 1 ? NOBODY : (owners[0] ?? "");
  }

  *[Symbol.iterator](): Generator<readonly [name: string, user: string]> {
    for (const [name, owners] of this.#owners) for (const user of owners) yield [name, user];
  }
}
