import { expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";

test("counts whole words, whatever their case, and is never without a direction", async () => {
  const embeddings = new KeywordEmbeddings(["Apple", "plum"]);
  expect(embeddings.dimensions).toBe(3);
  expect(await embeddings.embedQuery("An APPLE, an apple: pineapple")).toEqual([2, 0, 0.1]);
  expect(await embeddings.embedDocuments(["plum", ""])).toEqual([
    [0, 1, 0.1],
    [0, 0, 0.1],
  ]);
});
