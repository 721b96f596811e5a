/**
 * A map that stays bounded: it keeps at least the entries used last, set or asked for, of `atLeast` in size together, and
 * at most twice as much. It holds two generations and forgets the old one at once, because finding the one oldest entry
 * of a `Map` with 10,000 entries takes 40 µs after deletions.
 */
export class Recent<Value> {
  readonly #atLeast: number;
  readonly #sizeOf: (value: Value, key: string) => number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #size = 0;

  /** @param sizeOf What an entry counts. @default 1 */
  constructor(atLeast: number, sizeOf: (value: Value, key: string) => number = () => 1) {
    this.#atLeast = atLeast;
    this.#sizeOf = sizeOf;
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.#young.set(key, value);
    this.#size += this.#sizeOf(value, key);
    if (this.#size < this.#atLeast) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#size = 0;
  }

  /** Whether there was such an entry. */
  delete(key: string): boolean {
    const young = this.#young.get(key);
    if (young !== undefined) this.#size -= this.#sizeOf(young, key);
    const [inYoung, inOld] = [this.#young.delete(key), this.#old.delete(key)];
    return inYoung || inOld;
  }
}
