import type { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";

/** Metadata of every document: its number, a field that a tenth of all share, and one that half of all share. */
export interface Metadata extends Record<string, number> {
  readonly row: number;
  readonly tenth: number;
  readonly half: number;
}

/** Equality of one field of the metadata. */
export interface Filter {
  readonly field: "tenth" | "half";
  readonly value: number;
}

/** The documents' numbers, best first. */
export type Search = (vector: number[], k: number, filter?: Filter) => Promise<number[]>;

/** One way to search a store; a store with approximate defaults may show a second one, tuned for recall. */
export interface Mode {
  readonly name: string;
  /** Settings of the whole store that this mode needs; not part of what is timed. */
  prepare?(): Promise<void>;
  readonly search: Search;
  /** Vector and full text together. Absent: the store has none. */
  readonly hybrid?: (text: string, vector: number[], k: number) => Promise<number[]>;
}

/** A store filled for the comparison. */
export interface OpenedStore {
  add(vectors: number[][], documents: Document<Metadata>[]): Promise<void>;
  /** What a user does once after a bulk load, such as building an index. */
  ready?(): Promise<void>;
  readonly modes: readonly Mode[];
  close(): Promise<void>;
}

/** A kind of store. */
export interface Subject {
  readonly name: string;
  /** Whether what was added is on disk once `add` resolves. */
  readonly onDisk: boolean;
  readonly durability: string;
  /** @param directory An empty directory of its own. `embeddings` knows the vectors of the texts that hybrid queries ask for. */
  open(directory: string, dimensions: number, embeddings: EmbeddingsInterface): Promise<OpenedStore>;
}

/** The numbers of found documents. */
export function rowsOf(found: readonly (readonly [Document, number])[]): number[] {
  return found.map(([{ metadata }]) => Number(metadata["row"]));
}
