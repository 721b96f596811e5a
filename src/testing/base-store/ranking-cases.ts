import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import type { StoreSubject } from "./subject.ts";

const place = ["docs"];
const fields = ["text"];

async function fill(subject: StoreSubject): Promise<void> {
  await subject.batch(
    ["apple", "apple banana", "cherry", "plum"].map((text) => ({
      namespace: place,
      key: text,
      value: { text, letters: text.length },
    })),
  );
}

/** Cases about searching by meaning. */
export const rankingCases: readonly BaseStoreCase[] = [
  {
    title: "gives the most similar first, and no more than the limit",
    needs: ["semanticSearch"],
    fields,
    run: async (subject) => {
      await fill(subject);
      expect(await subject.keys(place, { query: "apple", limit: 2 })).toEqual(["apple", "apple banana"]);
      expect(await subject.keys([], { query: "banana", limit: 1 })).toEqual(["apple banana"]);
      expect(await subject.keys([], { query: "plum" })).toHaveLength(4);
    },
  },
  {
    title: "scores are cosine similarities",
    needs: ["semanticSearch", "cosineScores"],
    fields,
    run: async (subject) => {
      await fill(subject);
      const found = await subject.store.search(place, { query: "apple" });
      const expected = [1, 1.01 / Math.sqrt(1.01 * 2.01), 0.01 / 1.01, 0.01 / 1.01];
      expect(found).toHaveLength(expected.length);
      for (const [rank, { score }] of found.entries()) expect(score).toBeCloseTo(expected[rank] ?? 2, 4);
    },
  },
  {
    title: "without a query nothing is ranked",
    needs: ["semanticSearch"],
    fields,
    run: async (subject) => {
      await fill(subject);
      for (const query of [undefined, ""]) {
        const found = await subject.store.search(place, query === undefined ? {} : { query });
        expect(found.map(({ score }) => score)).toEqual([undefined, undefined, undefined, undefined]);
      }
    },
  },
  {
    title: "ranks only what is in the namespace and matches, however much else is nearer",
    needs: ["semanticSearch"],
    fields,
    run: async (subject) => {
      await subject.batch(
        Array.from({ length: 150 }, (_, n) => ({
          namespace: ["users", n < 120 ? "ada" : "grace"],
          key: `key-${n}`,
          value: { text: "apple", n },
        })),
      );
      await subject.put(["users", "grace"], "wanted", { text: "plum", n: -1 });
      await subject.put(["users", "eve"], "hers", { text: "plum", n: -1 });
      expect(await subject.keys(["users", "eve"], { query: "apple", limit: 1 })).toEqual(["hers"]);
      const filter = { n: { $lt: 0 } };
      expect(await subject.keys(["users", "grace"], { query: "apple", filter, limit: 1 })).toEqual([
        "wanted",
      ]);
      expect((await subject.keys([], { query: "apple", filter })).sort()).toEqual(["hers", "wanted"]);
    },
  },
  {
    title: "pages of a ranking hold everything once",
    needs: ["semanticSearch"],
    fields,
    run: async (subject) => {
      await fill(subject);
      const whole = await subject.keys(place, { query: "apple banana" });
      const pages: string[] = [];
      for (const offset of [0, 1, 2, 3, 4]) {
        pages.push(...(await subject.keys(place, { query: "apple banana", limit: 1, offset })));
      }
      expect(pages).toEqual(whole);
    },
  },
  {
    title: "embeds the whole value where no field is named",
    needs: ["semanticSearch"],
    fields: ["$"],
    run: async (subject) => {
      await subject.put(place, "one", { title: "plum", deep: { text: "cherry" } });
      await subject.put(place, "two", { title: "apple" });
      expect(await subject.keys(place, { query: "cherry", limit: 1 })).toEqual(["one"]);
      expect(await subject.keys(place, { query: "apple", limit: 1 })).toEqual(["two"]);
    },
  },
  {
    title: "the best of several fields is an item's score, and the item comes once",
    needs: ["semanticSearch", "severalVectors", "cosineScores"],
    fields: ["title", "chapters[*].text", "author.name", "tags[-1]", "tags[0]"],
    run: async (subject) => {
      await subject.put(place, "book", {
        title: "plum",
        chapters: [{ text: "apple" }, { text: "cherry" }],
        author: { name: "banana" },
        tags: ["apple plum", "ignored", "cherry plum"],
      });
      await subject.put(place, "note", { title: "apple plum" });
      for (const query of ["plum", "apple", "cherry", "banana", "cherry plum", "apple plum"]) {
        const found = await subject.store.search(place, { query });
        const book = found.filter(({ key }) => key === "book");
        expect(book).toHaveLength(1);
        expect(book[0]?.score).toBeCloseTo(1, 5);
      }
      expect(await subject.keys(place, { query: "banana" })).toEqual(["book", "note"]);
    },
  },
  {
    title: "put's index names other fields, or none",
    needs: ["semanticSearch", "indexArgument", "unindexedLast"],
    fields,
    run: async (subject) => {
      await subject.put(place, "title", { text: "plum", title: "apple" }, ["title"]);
      await subject.put(place, "none", { text: "apple" }, false);
      await subject.put(place, "text", { text: "cherry" });
      const found = await subject.store.search(place, { query: "apple" });
      expect(found.map(({ key }) => key)).toEqual(["title", "text", "none"]);
      expect(found[0]?.score).toBeGreaterThan(0.9);
      expect(found[2]?.score).toBeUndefined();
    },
  },
  {
    title: "items without the field come last, without a score, under the same filter",
    needs: ["semanticSearch", "unindexedLast"],
    fields,
    run: async (subject) => {
      await subject.put(place, "other", { title: "apple", n: 1 });
      await subject.put(place, "list", { text: null, n: 2 });
      await subject.put(place, "plum", { text: "plum", n: 1 });
      const found = await subject.store.search(place, { query: "apple", filter: { n: 1 } });
      expect(found.map(({ key, score }) => [key, typeof score])).toEqual([
        ["plum", "number"],
        ["other", "undefined"],
      ]);
    },
  },
  {
    title: "pages go on through items without a vector",
    needs: ["semanticSearch", "unindexedLast", "unindexedPages"],
    fields,
    run: async (subject) => {
      await fill(subject);
      await subject.batch(
        ["one", "two", "three"].map((key) => ({ namespace: place, key, value: { key }, index: false })),
      );
      const pages: string[] = [];
      for (const offset of [0, 3, 6, 9])
        pages.push(...(await subject.keys(place, { query: "apple", limit: 3, offset })));
      expect(pages).toHaveLength(7);
      expect(new Set(pages).size).toBe(7);
      expect(new Set(pages.slice(4))).toEqual(new Set(["one", "two", "three"]));
    },
  },
  {
    title: "a put replaces the vectors, whether it has more, fewer or none",
    needs: ["semanticSearch", "severalVectors", "replacesVectors", "cosineScores"],
    fields: ["texts[*]"],
    run: async (subject) => {
      const score = async (query: string): Promise<number | undefined> =>
        (await subject.store.search(place, { query }))[0]?.score;
      await subject.put(place, "one", { texts: ["apple", "banana", "cherry"] });
      expect(await score("cherry")).toBeCloseTo(1, 5);
      await subject.put(place, "one", { texts: ["plum"] });
      expect(await score("cherry")).toBeLessThan(0.5);
      expect(await score("apple")).toBeLessThan(0.5);
      expect(await score("plum")).toBeCloseTo(1, 5);
      await subject.put(place, "one", { texts: ["apple", "banana"] });
      expect(await score("banana")).toBeCloseTo(1, 5);
      await subject.put(place, "one", { texts: ["apple"] }, false);
      expect(await score("apple")).toBeUndefined();
      await subject.remove(place, "one");
      await subject.put(place, "one", { texts: [] });
      expect(await score("banana")).toBeUndefined();
    },
  },
];
