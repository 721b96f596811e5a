import type { DocumentInterface } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { Subject } from "./subject.ts";

interface CallOptions {
  filter?: object | string;
  namespace?: string;
  signal?: AbortSignal;
}

/** Methods beyond LangChain's interface, under the names that the suite calls. */
export interface ExtendedStore {
  readonly embeddings: EmbeddingsInterface;
  addDocuments(
    documents: DocumentInterface[],
    options: {
      ids?: string[];
      namespace?: string;
      batchSize?: number;
      onProgress?: (progress: { added: number; total: number }) => void;
      signal?: AbortSignal;
    },
  ): Promise<string[]>;
  hybridSearch(query: string, k: number, options?: CallOptions): Promise<DocumentInterface[]>;
  hybridSearchWithScore(
    query: string,
    k: number,
    options?: CallOptions & { weights?: { vector: number; text: number } },
  ): Promise<[DocumentInterface, number][]>;
  fullTextSearch(query: string, k: number, options?: CallOptions): Promise<DocumentInterface[]>;
  search(query: string, options: CallOptions & { k: number }): Promise<[DocumentInterface, number][]>;
  getByIds(ids: readonly string[], options?: CallOptions): Promise<DocumentInterface[]>;
  count(filter?: object | string, options?: CallOptions): Promise<number>;
  delete(what: CallOptions & { ids?: string[]; deleteAll?: boolean }): Promise<void>;
  deleteAll(filter?: object | string, options?: CallOptions): Promise<number>;
  asRetriever(fields: {
    k?: number;
    searchType?: string;
    scoreThreshold?: number;
    filter?: object | string;
  }): { invoke(query: string, options?: { signal?: AbortSignal }): Promise<DocumentInterface[]> };
}

/** The store of a subject that declares these methods. */
export function extended({ store }: Subject): ExtendedStore {
  return store as unknown as ExtendedStore;
}
