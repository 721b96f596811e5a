import { type ListKeyOptions, RecordManager, type UpdateOptions } from "@langchain/core/indexing";

interface Entry {
  readonly at: number;
  readonly group: string | null;
}

/**
 * A record manager for LangChain's `index()` that keeps its records in memory and uses a counter as its
 * clock. A record that is updated without a group keeps its group.
 */
export class MemoryRecordManager extends RecordManager {
  readonly #entries = new Map<string, Entry>();
  #now = 0;

  override async createSchema(): Promise<void> {}

  override async getTime(): Promise<number> {
    return ++this.#now;
  }

  override async update(keys: string[], { groupIds }: UpdateOptions = {}): Promise<void> {
    const at = ++this.#now;
    for (const [index, key] of keys.entries()) {
      const group = groupIds ? (groupIds[index] ?? null) : (this.#entries.get(key)?.group ?? null);
      this.#entries.set(key, { at, group });
    }
  }

  override async exists(keys: string[]): Promise<boolean[]> {
    return keys.map((key) => this.#entries.has(key));
  }

  override async listKeys({ before, after, groupIds, limit }: ListKeyOptions = {}): Promise<string[]> {
    const found = [...this.#entries].filter(
      ([, { at, group }]) =>
        (before === undefined || at < before) &&
        (after === undefined || at > after) &&
        (groupIds === undefined || groupIds.includes(group)),
    );
    return found.slice(0, limit).map(([key]) => key);
  }

  override async deleteKeys(keys: string[]): Promise<void> {
    for (const key of keys) this.#entries.delete(key);
  }
}
