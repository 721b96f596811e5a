import { BANDS, bandHashes } from "./band-hashes.ts";
import { createHash } from "node:crypto";

/**
 * Names a task by its text: equal for texts that differ only in case, white space and Unicode form. The first 128 bits
 * of SHA-256, as hexadecimal.
 */
export function taskKey(task: string): string {
  const normalised = task.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
  return createHash("sha256").update(normalised).digest("hex").slice(0, 32);
}

/**
 * Groups of tasks that are near duplicates of each other, directly or through others. Holds 80 bytes a task, no text.
 */
export class NearDuplicates {
  readonly #keys = new Map<string, number>();
  readonly #bands: Uint32Array[] = [];
  #groups: Map<string, string> | undefined;

  add(key: string, task: string): void {
    if (this.#keys.has(key)) return;
    this.#keys.set(key, this.#bands.length);
    this.#bands.push(bandHashes(task));
    this.#groups = undefined;
  }

  /** The name of a task's group: the smallest key in it, so that it does not depend on the order of adding. */
  groupOf(key: string): string {
    this.#groups ??= this.#grouped();
    return this.#groups.get(key) ?? key;
  }

  #grouped(): Map<string, string> {
    const parents = this.#bands.map((_, index) => index);
    const rootOf = (index: number): number => {
      let root = index;
      while (parents[root] !== root) root = parents[root] as number;
      for (let at = index; at !== root;) [at, parents[at]] = [parents[at] as number, root];
      return root;
    };
    for (let band = 0; band < BANDS; band++) {
      const first = new Map<number, number>();
      for (const [index, hashes] of this.#bands.entries()) {
        const hash = hashes[band] as number;
        const other = first.get(hash);
        if (other === undefined) first.set(hash, index);
        else parents[rootOf(index)] = rootOf(other);
      }
    }
    const smallest = new Map<number, string>();
    for (const [key, index] of this.#keys) {
      const root = rootOf(index);
      const known = smallest.get(root);
      if (known === undefined || key < known) smallest.set(root, key);
    }
    return new Map([...this.#keys].map(([key, index]) => [key, smallest.get(rootOf(index)) ?? key]));
  }
}
