import { mayShareThread } from "../scope/scope.ts";

/** The owner of a name that several users use. Only rows without a user match this owner. */
const NOBODY = "\0";

/** A user of a name, and the scope in which the user has it. */
interface Owner {
  readonly user: string;
  readonly scope: string;
}

/**
 * Names of runs or of threads, each with its users and their scopes. Threads of two users or of two scopes may have
 * the same name, and one root run may work for several users. An erasure for one user then leaves the rows of the
 * others. An empty user is unknown and matches every user. An empty scope matches every scope.
 */
export class OwnedNames {
  readonly #owners = new Map<string, Map<string, Owner>>();

  add(name: string, user: string, scope = ""): void {
    if (name === "") return;
    const owners = this.#owners.get(name) ?? new Map<string, Owner>();
    // No scope contains a NUL.
    owners.set(`${scope}\0${user}`, { user, scope });
    this.#owners.set(name, owners);
  }

  /** Whether a row with this name, user and scope belongs to an owner of the name. */
  has(name: string, user: string, scope = ""): boolean {
    return this.#of(name, scope).some((owner) => user === "" || owner.user === user || owner.user === "");
  }

  /**
   * The owner of a name in a row without a user: the only user of the name, `NOBODY` if the name has several, or
   * empty if no user is known.
   */
  ownerOf(name: string, scope = ""): string {
    const owners = new Set(this.#of(name, scope).map(({ user }) => user));
    owners.delete("");
    return owners.size > 1 ? NOBODY : ([...owners][0] ?? "");
  }

  *[Symbol.iterator](): Generator<readonly [name: string, user: string, scope: string]> {
    for (const [name, owners] of this.#owners)
      for (const { user, scope } of owners.values()) yield [name, user, scope];
  }

  #of(name: string, scope: string): Owner[] {
    return [...(this.#owners.get(name)?.values() ?? [])].filter((owner) =>
      mayShareThread(owner.scope, scope),
    );
  }
}
