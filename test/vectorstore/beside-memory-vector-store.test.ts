import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { matchesEverything } from "../../src/base/filter/matches-everything.ts";
import { parseMetadataFilter } from "../../src/vectorstore/parse-metadata-filter.ts";
import { DeeplakeVectorStore, type MetadataFilter } from "../../src/vectorstore/index.ts";

const words = ["apple", "banana", "cherry", "plum"];
const embeddings = new KeywordEmbeddings(words);

interface Metadata {
  color: string;
  year: number;
  tags: string[];
}

const color = fc.constantFrom<string>("red", "yellow", "blue");
const year = fc.integer({ min: 2020, max: 2023 });
const tag = fc.constantFrom("a", "b", "c");
const text = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
  .map((some) => some.join(" "));

type Condition = readonly [filter: MetadataFilter<Metadata>, passes: (metadata: Metadata) => boolean];

const condition: fc.Arbitrary<Condition> = fc.oneof(
  color.map((one): Condition => [{ color: one }, (metadata) => metadata.color === one]),
  color.map((one): Condition => [{ color: { $ne: one } }, (metadata) => metadata.color !== one]),
  fc
    .array(color)
    .map((some): Condition => [{ color: { $in: some } }, (metadata) => some.includes(metadata.color)]),
  fc
    .array(color)
    .map((some): Condition => [{ color: { $nin: some } }, (metadata) => !some.includes(metadata.color)]),
  year.map((one): Condition => [{ year: { $gte: one } }, (metadata) => metadata.year >= one]),
  year.map((one): Condition => [{ year: { $lt: one } }, (metadata) => metadata.year < one]),
  tag.map((one): Condition => [{ tags: { $contains: one } }, (metadata) => metadata.tags.includes(one)]),
);

const filter: fc.Arbitrary<Condition> = fc.oneof(
  condition,
  fc
    .tuple(condition, condition)
    .map(([[a, passesA], [b, passesB]]): Condition => [
      { $and: [a, b] },
      (metadata) => passesA(metadata) && passesB(metadata),
    ]),
  fc
    .tuple(condition, condition)
    .map(([[a, passesA], [b, passesB]]): Condition => [
      { $or: [a, b] },
      (metadata) => passesA(metadata) || passesB(metadata),
    ]),
  condition.map(([one, passes]): Condition => [{ $not: [one] }, (metadata) => !passes(metadata)]),
);

type Operation =
  | { readonly kind: "add"; readonly text: string; readonly metadata: Metadata }
  | { readonly kind: "delete"; readonly nth: number }
  | { readonly kind: "delete where"; readonly where: Condition }
  | { readonly kind: "search"; readonly query: string; readonly k: number; readonly where?: Condition }
  | { readonly kind: "diverse"; readonly query: string; readonly k: number; readonly lambda: number };

const k = fc.integer({ min: 1, max: 6 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("add"),
      text,
      metadata: fc.record({ color, year, tags: fc.array(tag) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete"), nth: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete where"), where: filter }) },
  {
    weight: 6,
    arbitrary: fc.record(
      { kind: fc.constant("search"), query: text, k, where: filter },
      { requiredKeys: ["kind", "query", "k"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("diverse"),
      query: text,
      k,
      lambda: fc.constantFrom(0, 0.5, 1),
    }),
  },
);

function same(found: unknown, expected: unknown): void {
  expect(found).toEqual(expected);
}

/**
 * What differs, and is made the same here: filters are objects instead of functions; MemoryVectorStore deletes nothing,
 * and gives documents without ids none; our scores are computed from 32-bit numbers. The order of equally near
 * documents is the same.
 */
test("10,000 random operations give what MemoryVectorStore gives", async () => {
  let operations = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 40, maxLength: 40 }), async (all) => {
      await using store = await DeeplakeVectorStore.open<Metadata>("memory:", { embeddings });
      const memory = new MemoryVectorStore(embeddings);
      let next = 0;
      for (const one of all) {
        operations++;
        switch (one.kind) {
          case "add": {
            const id = `${next++}`;
            const document = new Document({ pageContent: one.text, metadata: one.metadata, id });
            await Promise.all([store.addDocuments([document]), memory.addDocuments([document])]);
            break;
          }
          case "delete": {
            const id = `${next === 0 ? 0 : one.nth % next}`;
            memory.memoryVectors = memory.memoryVectors.filter((vector) => vector.id !== id);
            await store.delete({ ids: [id] });
            break;
          }
          case "delete where": {
            const [where, passes] = one.where;
            const before = memory.memoryVectors.length;
            memory.memoryVectors = memory.memoryVectors.filter(
              ({ metadata }) => !passes(metadata as Metadata),
            );
            // One that matches everything is refused as a filter to delete by.
            const isAll = matchesEverything(parseMetadataFilter(where));
            const deleted = await store.deleteAll(isAll ? undefined : where);
            same(deleted, before - memory.memoryVectors.length);
            break;
          }
          case "search": {
            const passes = one.where?.[1];
            const found = await store.similaritySearchWithScore(one.query, one.k, one.where?.[0]);
            const expected = await memory.similaritySearchWithScore(
              one.query,
              one.k,
              passes && (({ metadata }) => passes(metadata as Metadata)),
            );
            same(
              found.map(([document]) => document),
              expected.map(([document]) => document),
            );
            for (const [at, [, score]] of found.entries())
              same(Math.abs(score - (expected[at]?.[1] ?? 2)) < 1e-5, true);
            break;
          }
          case "diverse": {
            const options = { k: one.k, lambda: one.lambda };
            const [found, expected] = await Promise.all([
              store.maxMarginalRelevanceSearch(one.query, options),
              memory.maxMarginalRelevanceSearch(one.query, options),
            ]);
            same(
              found.map(({ id }) => id),
              expected.map(({ id }) => id),
            );
          }
        }
      }
      same(await store.count(), memory.memoryVectors.length);
    }),
    { numRuns: 260, seed: 24 },
  );
  expect(operations).toBeGreaterThanOrEqual(10_000);
});
