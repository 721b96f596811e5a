import { Document, type DocumentInterface } from "@langchain/core/documents";
import type { VectorStore } from "@langchain/core/vectorstores";

import { KeywordEmbeddings } from "../keyword-embeddings.ts";

/** Metadata values that a filter requires. */
export type FilterValues = Record<string, string | number | boolean>;

/** What the suite must know to use a store. */
export interface SubjectOptions<Store extends VectorStore> {
  /** Resolves when reads see what was written. Needed for a store whose reads lag its writes. */
  settled?(store: Store): Promise<void>;
  /** Makes the store's filter for documents with these metadata values. @default the values themselves */
  filter?(values: FilterValues): Store["FilterType"];
}

/** The embeddings of every store in the suite. */
export const subjectEmbeddings: KeywordEmbeddings = new KeywordEmbeddings([
  "apple",
  "banana",
  "cherry",
  "plum",
]);

/** Documents that most cases add. */
export const fruits: readonly DocumentInterface[] = [
  { pageContent: "apple", metadata: { color: "red", year: 2020, fresh: true } },
  { pageContent: "apple banana", metadata: { color: "yellow", year: 2021, fresh: false } },
  { pageContent: "cherry", metadata: { color: "red", year: 2022, fresh: true } },
  { pageContent: "plum", metadata: { color: "blue", year: 2023, fresh: false } },
];

/** The store under test, with helpers for the cases. */
export class Subject<Store extends VectorStore = VectorStore> {
  readonly store: Store;
  readonly #options: SubjectOptions<Store>;

  constructor(store: Store, options: SubjectOptions<Store> = {}) {
    this.store = store;
    this.#options = options;
  }

  /** Adds copies of documents. Returns the ids that the store returned, if any. */
  async add(documents: readonly DocumentInterface[], options?: { ids: string[] }): Promise<string[]> {
    const copies = documents.map((document) => new Document(document));
    const ids = await this.store.addDocuments(copies, options);
    await this.settled();
    return ids ?? [];
  }

  async addVectors(vectors: number[][], texts: readonly string[]): Promise<void> {
    const documents = texts.map((pageContent) => new Document({ pageContent }));
    await this.store.addVectors(vectors, documents);
    await this.settled();
  }

  /** The vector of a text. */
  async vectorOf(text: string): Promise<number[]> {
    return subjectEmbeddings.embedQuery(text);
  }

  async remove(what: { ids: string[] } | { filter: Store["FilterType"] }): Promise<void> {
    await this.store.delete(what);
    await this.settled();
  }

  /** Texts of the documents that a search finds, in the order of the search. */
  async found(query: string, k: number, filter?: Store["FilterType"]): Promise<string[]> {
    return textsOf(await this.store.similaritySearch(query, k, filter));
  }

  /** Texts of all documents, of which there must be at most 300, sorted. */
  async everything(): Promise<string[]> {
    return (await this.found("apple", 300)).sort();
  }

  /** The store's filter for these metadata values. */
  filter(values: FilterValues): Store["FilterType"] {
    return this.#options.filter?.(values) ?? values;
  }

  /** Resolves when reads see what was written. */
  async settled(): Promise<void> {
    await this.#options.settled?.(this.store);
  }
}

/** Texts of documents, in the same order. */
export function textsOf(documents: readonly DocumentInterface[]): string[] {
  return documents.map(({ pageContent }) => pageContent);
}

/** Whether an attempt throws or rejects. */
export async function isRefused(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch {
    // The type of the error differs between stores.
    return true;
  }
}
