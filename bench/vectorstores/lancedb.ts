import { availableParallelism } from "node:os";
import { join } from "node:path";

import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore } from "@langchain/core/vectorstores";

import { load } from "../peers/load.ts";
import { rowsOf, type Filter, type Search, type Subject } from "./subject.ts";

interface Query {
  limit(count: number): Query;
  where(condition: string): Query;
  select(columns: string[]): Query;
  distanceType(type: "cosine"): Query;
  fullTextSearch(text: string): Query;
  rerank(reranker: unknown): Query;
  nprobes(count: number): Query;
  bypassVectorIndex(): Query;
  nearestTo(vector: number[]): Query;
  toArray(): Promise<{ row: number }[]>;
}

interface Table {
  createIndex(column: string, options?: { config: unknown }): Promise<void>;
  countRows(): Promise<number>;
  optimize(): Promise<unknown>;
  query(): Query;
}

interface Classes {
  LanceDB: new (
    embeddings: EmbeddingsInterface,
    options: { uri: string; tableName: string },
  ) => VectorStore & { table: Table };
}

interface Native {
  Index: { ivfFlat(options: object): unknown; btree(): unknown; fts(): unknown };
  rerankers: { RRFReranker: { create(): Promise<unknown> } };
}

/** LanceDB takes two threads less than there are cores, and with one its full text index waits for itself forever. */
const THREADS = Math.max(4, availableParallelism());
/** Partitions to look into, so that recall reaches .99 with a filter too. */
const PROBES = 70;

/**
 * Community's LanceDB class searches without any filter; a user who wants one asks the table it was given, so the
 * filtered, the exact and the hybrid queries here do. The index is IVF_FLAT: IVF_PQ, which `createIndex` makes unless
 * told otherwise, takes minutes to train on 100,000 rows and lost most of the neighbours. It has as many partitions as
 * a partition has rows: by default there are so few that a query looks into all of them.
 */
export const lancedb: Subject = {
  name: "LanceDB",
  onDisk: true,
  durability: "disk; no fsync",
  async open(directory, _dimensions, embeddings) {
    process.env["LANCE_CPU_THREADS"] ??= String(THREADS);
    const { LanceDB } = await load<Classes>("@langchain/community/vectorstores/lancedb");
    const { Index, rerankers } = await load<Native>("@lancedb/lancedb");
    const reranker = await rerankers.RRFReranker.create();
    const store = new LanceDB(embeddings, { uri: join(directory, "lance"), tableName: "documents" });
    const native =
      (tune: (query: Query) => Query): Search =>
      async (vector, k, filter) => {
        const query = tune(store.table.query().nearestTo(vector)).limit(k);
        const found = await (filter ? query.where(condition(filter)) : query).toArray();
        return found.map(({ row }) => row);
      };
    const indexed = native((query) => query);
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      async ready() {
        await store.table.optimize();
        await store.table.createIndex("vector", {
          config: Index.ivfFlat({
            distanceType: "cosine",
            numPartitions: Math.round(Math.sqrt(await store.table.countRows())),
          }),
        });
        for (const field of ["tenth", "half"])
          await store.table.createIndex(field, { config: Index.btree() });
        await store.table.createIndex("text", { config: Index.fts() });
      },
      modes: [
        {
          name: "no vector index",
          search: native((query) => query.bypassVectorIndex().distanceType("cosine")),
        },
        {
          name: "index",
          search: async (vector, k, filter) =>
            filter
              ? indexed(vector, k, filter)
              : rowsOf(await store.similaritySearchVectorWithScore(vector, k)),
          hybrid: async (text, vector, k) => {
            const query = store.table
              .query()
              .nearestTo(vector)
              .fullTextSearch(text)
              .rerank(reranker)
              .limit(k);
            return (await query.toArray()).map(({ row }) => row);
          },
        },
        {
          name: `index, ${PROBES} probes`,
          search: native((query) => query.nprobes(PROBES)),
        },
      ],
      close: async () => {},
    };
  },
};

function condition({ field, value }: Filter): string {
  return `${field} = ${value}`;
}
