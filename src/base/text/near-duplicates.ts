import { bandHashes } from "./band-hashes.ts";
import { NEAR_DUPLICATE } from "./same-task.ts";

/**
 * Groups tasks that are near-duplicates of each other, directly or through other tasks. For each task it stores
 * the key and 80 bytes, and no text.
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

  /** Name of a task's group: its smallest key, so that the name does not depend on the order of adding. */
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
    for (let band = 0; band < NEAR_DUPLICATE.bands; band++) {
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
