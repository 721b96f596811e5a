/**
 * A bounded map that keeps the entries that were set or read last. Each entry has a size, 1 by default. The total size
 * of a full map is between `atLeast` and about twice `atLeast`. The map has two generations and drops the older one as a
 * whole, because finding the single oldest entry of a `Map` with 10,000 entries takes 40 µs after deletions.
 */
export class Recent<Value, Key extends string | number = string> {
  readonly #atLeast: number;
  readonly #sizeOf: (value: Value, key: Key) => number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  #size = 0;

  /** @param sizeOf The size of an entry. @default 1 */
  constructor(atLeast: number, sizeOf: (value: Value, key: Key) => number = () => 1) {
    this.#atLeast = atLeast;
    this.#sizeOf = sizeOf;
  }

  has(key: Key): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    const young = this.#young.get(key);
    if (young !== undefined) this.#size -= this.#sizeOf(young, key);
    this.#young.set(key, value);
    this.#size += this.#sizeOf(value, key);
    if (this.#size < this.#atLeast) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
  }

  /** Deletes an entry. Returns whether it existed. */
  delete(key: Key): boolean {
    const inOld = this.#old.delete(key);
    const young = this.#young.get(key);
    if (young === undefined) return inOld;
    this.#size -= this.#sizeOf(young, key);
    return this.#young.delete(key);
  }
}
