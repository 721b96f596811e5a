import { randomUUID } from "node:crypto";

import type { Document, DocumentInterface } from "@langchain/core/documents";
import { maximalMarginalRelevance } from "@langchain/core/utils/math";

import { checkIds } from "../base/options/check-options.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { Table } from "../storage/table/table.ts";
import type { Row, Vector } from "../base/types.ts";
import { abortable } from "../base/async/abortable.ts";
import { addRows, type VectorSource } from "./add-rows.ts";
import {
  checkConditions,
  checkDelete,
  checkLambda,
  checkThreshold,
  checkWeights,
  checkWhole,
} from "./argument-checks.ts";
import { documentColumns, rowToDocument } from "./document-codec.ts";
import { documentRows } from "./document-rows.ts";
import { readsOf } from "./document-scope.ts";
import type { FieldColumn } from "./field-column.ts";
import { hybridRows, textRows } from "./hybrid-rows.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { checkNamespace, toKey } from "./namespaced-id.ts";
import { nearestRows } from "./nearest-rows.ts";
import { removeRows } from "./remove-rows.ts";
import type {
  AddOptions,
  CallOptions,
  DeleteOptions,
  HybridSearchOptions,
  MarginalRelevanceOptions,
  SearchOptions,
  TextSearchOptions,
} from "./vector-store-options.ts";

/** Makes the vector of a query, when its arguments have been found good. */
type QueryVector = () => Promise<readonly number[]>;

/** The best ratio on banking77, clinc150 and spider for finding the right text first, and among the first three. */
const WEIGHTS = { vector: 0.85, text: 0.15 };

/** Documents of the namespaces of a table: what a vector store does, without LangChain's ways of calling it. */
export class Documents<Metadata extends AnyMetadata> {
  readonly #table: Table;
  readonly #namespace: string;
  readonly #columns: ReadonlyMap<string, FieldColumn>;

  constructor(table: Table, namespace: string, columns: readonly FieldColumn[]) {
    this.#table = table;
    this.#namespace = namespace;
    this.#columns = new Map(columns.map((column) => [column.key, column]));
  }

  async add(
    documents: readonly DocumentInterface[],
    source: VectorSource,
    options: AddOptions,
  ): Promise<string[]> {
    const place = { namespace: this.#namespaceOf(options), columns: this.#columns };
    const { ids, rows, named } = documentRows(documents, options.ids, place, randomUUID);
    await addRows(this.#table, rows, source, { ...options, mayReplace: named });
    return ids;
  }

  async nearest(
    query: QueryVector,
    options: SearchOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    const { k = 4, scoreThreshold } = options;
    checkWhole("k", k);
    if (scoreThreshold !== undefined) checkThreshold(scoreThreshold);
    const found = await this.#call(options, async (reads) => {
      const vector = Float32Array.from(await query());
      return nearestRows(this.#table, { ...reads, vector, k, columns: documentColumns });
    });
    return found
      .filter(({ similarity }) => similarity >= (scoreThreshold ?? -Infinity))
      .map(({ item, similarity }) => [rowToDocument<Metadata>(item), similarity]);
  }

  async unlike(
    query: QueryVector,
    options: MarginalRelevanceOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    const { k, fetchK = 20, lambda = 0.5 } = options;
    checkWhole("k", k);
    checkLambda(lambda);
    return this.#call(options, async (reads) => {
      const numbers = [...(await query())];
      const found = await nearestRows(this.#table, {
        ...reads,
        vector: Float32Array.from(numbers),
        k: Math.max(k, fetchK),
        columns: [...documentColumns, "embeddings"],
      });
      const candidates = found.map(({ item }) => [...(item["embeddings"] as Vector)]);
      const chosen = maximalMarginalRelevance(numbers, candidates, lambda, k);
      return chosen.map((index) => rowToDocument<Metadata>(found[index]?.item as Row));
    });
  }

  async hybrid(
    text: string,
    query: QueryVector,
    k: number,
    options: HybridSearchOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    const { weights = WEIGHTS } = options;
    checkWhole("k", k);
    checkWeights(weights);
    const found = await this.#call(options, async (reads) => {
      const vector = Float32Array.from(await query());
      return hybridRows(this.#table, { text, vector, k, weights, reads });
    });
    return found.map(({ row, score }) => [rowToDocument<Metadata>(row), score]);
  }

  async withWords(
    text: string,
    k: number,
    options: TextSearchOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    checkWhole("k", k);
    const rows = await this.#call(options, (reads) => textRows(this.#table, { text, k, reads }));
    return rows.map((row) => rowToDocument<Metadata>(row));
  }

  async get(ids: readonly string[], options: CallOptions): Promise<Document<Metadata>[]> {
    const keys = this.#keysOf(ids, options);
    const rows = await abortable(options.signal, () => this.#table.get(keys, documentColumns));
    return rows.map((row) => rowToDocument<Metadata>(row));
  }

  async count(filter: MetadataFilter<Metadata> | undefined, options: CallOptions): Promise<number> {
    return (await this.#matching(filter, options)).length;
  }

  async remove(options: DeleteOptions<Metadata>): Promise<number> {
    checkDelete(options);
    const { ids, filter, signal } = options;
    const keys = ids ? this.#keysOf(ids, options) : await this.#matching(filter, options);
    return removeRows(this.#table, keys, signal);
  }

  async removeAll(filter: MetadataFilter<Metadata> | undefined, options: CallOptions): Promise<number> {
    if (filter !== undefined) checkConditions(filter);
    return removeRows(this.#table, await this.#matching(filter, options), options.signal);
  }

  /** Keys of the documents that match. */
  #matching(filter: MetadataFilter<Metadata> | undefined, options: CallOptions): Promise<string[]> {
    return this.#call({ ...options, filter }, async (reads) => {
      const keys: string[] = [];
      for await (const row of this.#table.scan({ ...reads, columns: [] })) keys.push(row["ids"] as string);
      return keys;
    });
  }

  /** Runs work on the documents that a call is about, until its signal aborts. */
  async #call<T>(options: TextSearchOptions<Metadata>, work: (reads: ReadOptions) => Promise<T>): Promise<T> {
    const { filter, signal } = options;
    const reads = readsOf({
      namespace: this.#namespaceOf(options),
      filter,
      columns: this.#columns,
    });
    return abortable(signal, () => work({ ...reads, ...(signal && { signal }) }));
  }

  #namespaceOf({ namespace = this.#namespace }: CallOptions): string {
    checkNamespace(namespace);
    return namespace;
  }

  #keysOf(ids: readonly string[], options: CallOptions): string[] {
    checkIds(ids);
    const namespace = this.#namespaceOf(options);
    return ids.map((id) => toKey(namespace, id));
  }
}
