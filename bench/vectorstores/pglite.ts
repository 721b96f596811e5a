import { join } from "node:path";

import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore } from "@langchain/core/vectorstores";

import { load } from "../peers/load.ts";
import { rowsOf, type Search, type Subject } from "./subject.ts";

interface Database {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  exec(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

interface Classes {
  PGVectorStore: {
    initialize(
      embeddings: EmbeddingsInterface,
      options: { pool: unknown; tableName: string; dimensions: number; distanceStrategy: "cosine" },
    ): Promise<VectorStore & { createHnswIndex(options: { dimensions: number }): Promise<void> }>;
  };
}

/** Enough candidates for a recall of .99, and scans that go on until the filter let enough rows pass. */
const TUNED = "SET hnsw.ef_search = 200; SET hnsw.iterative_scan = strict_order";
const DEFAULT = "RESET hnsw.ef_search; RESET hnsw.iterative_scan";

/** Community's PGVectorStore on a pool in the shape of pg's over an embedded Postgres with pgvector. */
export const pglite: Subject = {
  name: "PGlite + pgvector",
  onDisk: true,
  durability: "disk; no fsync",
  async open(directory, dimensions, embeddings) {
    const { PGlite } = await load<{ PGlite: { create(options: object): Promise<Database> } }>(
      "@electric-sql/pglite",
    );
    const { vector: extension } = await load<{ vector: unknown }>("@electric-sql/pglite-pgvector");
    const { PGVectorStore } = await load<Classes>("@langchain/community/vectorstores/pgvector");
    const database = await PGlite.create({
      dataDir: join(directory, "pglite"),
      extensions: { vector: extension },
    });
    const query = database.query.bind(database);
    const store = await PGVectorStore.initialize(embeddings, {
      pool: { query, connect: async () => ({ query, release() {} }), end: () => database.close() },
      tableName: "documents",
      dimensions,
      distanceStrategy: "cosine",
    });
    const search: Search = async (vector, k, filter) =>
      rowsOf(
        await store.similaritySearchVectorWithScore(
          vector,
          k,
          filter && { [filter.field]: String(filter.value) },
        ),
      );
    const hybrid = async (text: string, vector: number[], k: number): Promise<number[]> => {
      const { rows } = await query(FUSED, [`[${vector.join(",")}]`, text.split(" ").join(" | "), k]);
      return rows.map(({ row }) => Number(row));
    };
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      async ready() {
        // With the default of 64 MB the graph of 100,000 rows does not fit and takes many times as long to build.
        await database.exec("SET maintenance_work_mem = '512MB'");
        await store.createHnswIndex({ dimensions });
        await database.exec(
          "CREATE INDEX ON documents USING gin (to_tsvector('english', text));" +
            "CREATE INDEX ON documents ((metadata->>'tenth')); CREATE INDEX ON documents ((metadata->>'half'));" +
            "ANALYZE documents",
        );
      },
      modes: [
        { name: "HNSW", prepare: async () => void (await database.exec(DEFAULT)), search, hybrid },
        { name: "HNSW, ef 200, iterative", prepare: async () => void (await database.exec(TUNED)), search },
      ],
      close: () => database.close(),
    };
  },
};

/** Reciprocal rank fusion of both orders, as pgvector's documentation does it. */
const FUSED = `
  WITH near AS (
    SELECT id, row_number() OVER (ORDER BY embedding <=> $1) AS place
    FROM documents ORDER BY embedding <=> $1 LIMIT 20
  ), said AS (
    SELECT id, row_number() OVER (ORDER BY ts_rank_cd(to_tsvector('english', text), query) DESC) AS place
    FROM documents, to_tsquery('english', $2) query
    WHERE to_tsvector('english', text) @@ query
    ORDER BY ts_rank_cd(to_tsvector('english', text), query) DESC LIMIT 20
  )
  SELECT metadata->>'row' AS row
  FROM near FULL JOIN said USING (id) JOIN documents USING (id)
  ORDER BY coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + said.place), 0) DESC LIMIT $3`;
