import { randomUUID } from "node:crypto";

import type { Document, DocumentInterface } from "@langchain/core/documents";
import { maximalMarginalRelevance } from "@langchain/core/utils/math";

import { checkIds } from "../base/options/check-ids.ts";
import { readOption, wholeFrom } from "../base/options/option.ts";
import { readOptions } from "../base/options/read-options.ts";
import type { ReadOptions } from "../storage/table/read-options.ts";
import type { Vector } from "../base/types.ts";
import { isZero } from "../base/text/similarity.ts";
import { toVector } from "../base/text/to-vector.ts";
import { abortable } from "../base/async/abortable.ts";
import { addRows, type VectorSource } from "./add-rows.ts";
import { checkConditions, checkDelete } from "./argument-checks.ts";
import { documentColumns, rowToDocument } from "./document-codec.ts";
import type { DocumentTable } from "./documents-schema.ts";
import { documentRows } from "./document-rows.ts";
import { readsOf } from "./document-scope.ts";
import type { FieldColumn } from "./field-column.ts";
import { hybridRows, textRows } from "./hybrid-rows.ts";
import { located } from "./located.ts";
import type { AnyMetadata, MetadataFilter } from "./metadata-filter.ts";
import { toKey } from "./namespaced-id.ts";
import { nearestRows } from "./nearest-rows.ts";
import type { DocumentFilter } from "./parse-metadata-filter.ts";
import { removeRows } from "./remove-rows.ts";
import {
  ADD_OPTIONS,
  type AddOptions,
  CALL_OPTIONS,
  type CallOptions,
  DELETE_OPTIONS,
  type DeleteOptions,
  HYBRID_OPTIONS,
  type HybridSearchOptions,
  MARGINAL_OPTIONS,
  type MarginalRelevanceOptions,
  SEARCH_OPTIONS,
  type SearchOptions,
  TEXT_OPTIONS,
  type TextSearchOptions,
  type VectorStoreHealth,
} from "./vector-store-options.ts";

/** Counts of an open store. */
export type Health = { -readonly [Name in keyof VectorStoreHealth]: VectorStoreHealth[Name] };

/** Computes the vector of a query. Called only after the arguments were checked. */
type QueryVector = () => Promise<ArrayLike<number>>;

/** The operations of a vector store on the documents of a table, without LangChain's call signatures. */
export class Documents<Metadata extends AnyMetadata> {
  readonly #table: DocumentTable;
  readonly #namespace: string;
  readonly #columns: ReadonlyMap<string, FieldColumn>;
  readonly #strict: boolean;
  readonly #health: Health;

  constructor(
    table: DocumentTable,
    { namespace, columns, strict }: { namespace: string; columns: readonly FieldColumn[]; strict: boolean },
    health: Health,
  ) {
    this.#table = table;
    this.#namespace = namespace;
    this.#columns = new Map(columns.map((column) => [column.key, column]));
    this.#strict = strict;
    this.#health = health;
  }

  async add(
    documents: readonly DocumentInterface[],
    source: VectorSource,
    given: AddOptions,
  ): Promise<string[]> {
    const options = readOptions("vectors" in source ? "addVectors" : "addDocuments", given, ADD_OPTIONS);
    const place = { namespace: this.#namespaceOf(options), columns: this.#columns, strict: this.#strict };
    const { ids, chosen, rows, named, mended } = documentRows(documents, options.ids, place, randomUUID);
    const locate = (error: unknown, index: number): unknown => located(error, documents, index, chosen);
    const { withoutVector } = await addRows(this.#table, rows, source, options, {
      mayReplace: named,
      locate,
    });
    this.#health.mendedTexts += mended;
    this.#health.withoutVector += withoutVector;
    return ids;
  }

  async nearest(query: QueryVector, given: SearchOptions<Metadata>): Promise<[Document<Metadata>, number][]> {
    const options = readOptions("search", given, SEARCH_OPTIONS);
    const { k, scoreThreshold } = options;
    const found = await this.#call(options, async (reads) => {
      const vector = await this.#direction(query);
      return vector ? nearestRows(this.#table, { ...reads, vector, k, columns: documentColumns }) : [];
    });
    return found
      .filter(({ similarity }) => similarity >= (scoreThreshold ?? -Infinity))
      .map(({ item, similarity }) => [rowToDocument<Metadata>(item), similarity]);
  }

  async unlike(
    query: QueryVector,
    given: MarginalRelevanceOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    const options = readOptions("maxMarginalRelevanceSearch", given, MARGINAL_OPTIONS);
    const { k, fetchK, lambda } = options;
    return this.#call(options, async (reads) => {
      const vector = await this.#direction(query);
      if (!vector) return [];
      const found = await nearestRows(this.#table, {
        ...reads,
        vector,
        k: Math.max(k, fetchK),
        columns: [...documentColumns, "embeddings"],
      });
      const candidates = found.map(({ item }) => [...(item.embeddings ?? [])]);
      const chosen = maximalMarginalRelevance([...vector], candidates, lambda, k);
      return chosen
        .flatMap((index) => found[index] ?? [])
        .map(({ item, similarity }) => [rowToDocument<Metadata>(item), similarity]);
    });
  }

  async hybrid(
    text: string,
    query: QueryVector,
    k: number,
    given: HybridSearchOptions<Metadata>,
  ): Promise<[Document<Metadata>, number][]> {
    const options = readOptions("hybridSearch", given, HYBRID_OPTIONS);
    const { weights } = options;
    readOption(wholeFrom(1), k, "k");
    const found = await this.#call(options, async (reads) => {
      const vector = toVector("the query", await query());
      if (isZero(vector)) this.#health.zeroQueries++;
      return hybridRows(this.#table, { text, vector, k, weights, reads });
    });
    return found.map(({ row, score }) => [rowToDocument<Metadata>(row), score]);
  }

  async withWords(
    text: string,
    k: number,
    given: TextSearchOptions<Metadata>,
  ): Promise<Document<Metadata>[]> {
    const options = readOptions("fullTextSearch", given, TEXT_OPTIONS);
    readOption(wholeFrom(1), k, "k");
    const rows = await this.#call(options, (reads) => textRows(this.#table, { text, k, reads }));
    return rows.map((row) => rowToDocument<Metadata>(row));
  }

  async get(ids: readonly string[], given: CallOptions): Promise<Document<Metadata>[]> {
    const options = readOptions("getByIds", given, CALL_OPTIONS);
    const keys = this.#keysOf(ids, options);
    const rows = await abortable(options.signal, () => this.#table.get(keys, documentColumns));
    return rows.map((row) => rowToDocument<Metadata>(row));
  }

  async count(filter: MetadataFilter<Metadata> | undefined, given: CallOptions): Promise<number> {
    return (await this.#matching(filter, readOptions("count", given, CALL_OPTIONS))).length;
  }

  async remove(given: DeleteOptions<Metadata>): Promise<number> {
    const options = readOptions("delete", given, DELETE_OPTIONS);
    checkDelete(options);
    const { ids, filter, signal } = options;
    const keys = ids ? this.#keysOf(ids, options) : await this.#matching(filter, options);
    return removeRows(this.#table, keys, signal);
  }

  async removeAll(filter: MetadataFilter<Metadata> | undefined, given: CallOptions): Promise<number> {
    const options = readOptions("deleteAll", given, CALL_OPTIONS);
    if (filter !== undefined) checkConditions(filter);
    return removeRows(this.#table, await this.#matching(filter, options), options.signal);
  }

  /** The vector of a query; `undefined` if the vector is zero, because nothing is near a zero vector. */
  async #direction(query: QueryVector): Promise<Vector | undefined> {
    const vector = toVector("the query", await query());
    if (!isZero(vector)) return vector;
    this.#health.zeroQueries++;
    return undefined;
  }

  /** Keys of the documents that match. */
  #matching(filter: DocumentFilter | undefined, options: CallOptions): Promise<string[]> {
    return this.#call({ ...options, filter }, async (reads) => {
      const rows = await this.#table.rows({ ...reads, columns: [] });
      return rows.map(({ ids }) => ids);
    });
  }

  /** Runs work on the documents that a call is about, until its signal aborts. */
  async #call<T>(options: TextSearchOptions, work: (reads: ReadOptions) => Promise<T>): Promise<T> {
    const { filter, signal } = options;
    const reads = readsOf({
      namespace: this.#namespaceOf(options),
      filter,
      columns: this.#columns,
    });
    return abortable(signal, () => work({ ...reads, ...(signal && { signal }) }));
  }

  #namespaceOf({ namespace = this.#namespace }: CallOptions): string {
    return namespace;
  }

  #keysOf(ids: readonly string[], options: CallOptions): string[] {
    checkIds(ids);
    const namespace = this.#namespaceOf(options);
    return ids.map((id) => toKey(namespace, id));
  }
}
