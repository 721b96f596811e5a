import { Document } from "@langchain/core/documents";
import type { VectorStore } from "@langchain/core/vectorstores";
import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { fruits, isRefused } from "./subject.ts";

const good = [new Document({ pageContent: "apple" }), new Document({ pageContent: "plum" })];
const vector = [1, 0, 0, 0, 0];

function withMetadata(value: unknown): Document[] {
  return [...good, new Document({ pageContent: "bad", metadata: { value } })];
}

function cycle(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  object["self"] = object;
  return object;
}

const attempts: readonly [title: string, attempt: (store: VectorStore) => Promise<unknown>][] = [
  ["a vector that is too short", (store) => store.addVectors([vector, [1]], good)],
  ["a vector that is too long", (store) => store.addVectors([vector, [...vector, 1]], good)],
  ["a vector that is not finite", (store) => store.addVectors([vector, [Number.NaN, 0, 0, 0, 1]], good)],
  ["fewer vectors than documents", (store) => store.addVectors([vector], good)],
  ["fewer documents than vectors", (store) => store.addVectors([vector, vector], good.slice(1))],
  ["fewer ids than documents", (store) => store.addDocuments(good, { ids: ["one"] })],
  ["an empty id", (store) => store.addDocuments(good, { ids: ["one", ""] })],
  ["metadata with a function", (store) => store.addDocuments(withMetadata(() => 1))],
  ["metadata with a BigInt", (store) => store.addDocuments(withMetadata(1n))],
  ["metadata with a number that is not finite", (store) => store.addDocuments(withMetadata(Number.NaN))],
  ["metadata with a cycle", (store) => store.addDocuments(withMetadata(cycle()))],
];

/** Cases about input that must be refused, with nothing of it stored. */
export const refusingCases: readonly VectorStoreCase[] = [
  ...attempts.map(([title, attempt]): VectorStoreCase => ({
    title: `refuses ${title}; nothing is stored, and the store goes on`,
    needs: ["refusal"],
    run: async (subject) => {
      expect(await isRefused(() => attempt(subject.store))).toBe(true);
      expect(await subject.everything()).toEqual([]);
      await subject.add(fruits);
      expect(await subject.everything()).toHaveLength(fruits.length);
    },
  })),
  {
    title: "refuses a query vector of another length",
    needs: ["refusal"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await isRefused(() => subject.store.similaritySearchVectorWithScore([1, 0], 1))).toBe(true);
    },
  },
];
