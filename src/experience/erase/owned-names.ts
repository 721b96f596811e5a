import { mayShareThread } from "../scope/scope.ts";

/** Stands for the owner of a name that several users use. Only rows without a user match it. */
const NOBODY = "\0";

/** A user of a name, and the scope in which the user has it. */
interface Owner {
  readonly user: string;
  readonly scope: string;
}

/**
 * Names of runs or of threads, each with its users and their scopes. Threads of two users or of two scopes may share a
 * name, and one root run may work for several users: an erasure then leaves the rows of the others. An empty user is
 * unknown and may be anyone, and an empty scope may be any scope.
 */
export class OwnedNames {
  readonly #owners = new Map<string, Map<string, Owner>>();

  add(name: string, user: string, scope = ""): void {
    if (name === "") return;
    const owners = this.#owners.get(name) ?? new Map<string, Owner>();
    // No scope holds a NUL.
    owners.set(`${scope}\0${user}`, { user, scope });
    this.#owners.set(name, owners);
  }

  /** Whether a row with this name, user and scope is meant. */
  has(name: string, user: string, scope = ""): boolean {
    return this.#of(name, scope).some((owner) => user === "" || owner.user === user || owner.user === "");
  }

  /**
   * The owner of a name in a row without a user: the only user of the name, `NOBODY` if it has several, empty if no
   * user is known.
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
