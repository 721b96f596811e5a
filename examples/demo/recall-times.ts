import { AsyncLocalStorage } from "node:async_hooks";

import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { ExperienceStore } from "../../src/index.ts";

/** Milliseconds of one recall, and how many of them embedding its task took. */
export interface RecallTime {
  all: number;
  embedding: number;
}

const current = new AsyncLocalStorage<RecallTime>();

/** The same store, with the times of each recall noted. */
export function timed(experience: ExperienceStore, times: RecallTime[]): ExperienceStore {
  return new Proxy(experience, {
    get(store, name) {
      if (name !== "recall") {
        const value: unknown = Reflect.get(store, name, store);
        return typeof value === "function" ? value.bind(store) : value;
      }
      return async (...given: Parameters<ExperienceStore["recall"]>) => {
        const [started, time] = [performance.now(), { all: 0, embedding: 0 }];
        try {
          return await current.run(time, () => store.recall(...given));
        } finally {
          time.all = performance.now() - started;
          times.push(time);
        }
      };
    },
  });
}

/** The same embeddings. Their time counts for the recall that asked for them, and not for what is recorded meanwhile. */
export function timedEmbeddings(embeddings: EmbeddingsInterface): EmbeddingsInterface {
  return {
    embedDocuments: (documents) => embeddings.embedDocuments(documents),
    embedQuery: async (document) => {
      const [started, time] = [performance.now(), current.getStore()];
      try {
        return await embeddings.embedQuery(document);
      } finally {
        if (time) time.embedding += performance.now() - started;
      }
    },
  };
}
