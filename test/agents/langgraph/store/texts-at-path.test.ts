import { InMemoryStore } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { textsAtPath } from "../../../../src/agents/langgraph/store/texts-at-path.ts";
import { suiteIndex } from "../../../../src/testing/base-store/subject.ts";

const value = {
  title: "book",
  year: 2020,
  fresh: true,
  none: null,
  author: { name: "Ada", "first.name": "dotted", tags: ["x", "y"] },
  chapters: [{ text: "one", notes: [{ text: "n1" }] }, { text: "two" }, { other: "three" }, "four"],
  matrix: [
    ["a", "b"],
    ["c", "d"],
  ],
};
const paths = [
  "$",
  "title",
  "year",
  "fresh",
  "none",
  "absent",
  "author",
  "author.name",
  "author.absent.name",
  "author.tags[0]",
  "author.tags[-1]",
  "author.tags[5]",
  "author.tags[*]",
  "chapters[*].text",
  "chapters[*].notes[*].text",
  "chapters[1]",
  "chapters[x]",
  "matrix[*][1]",
  "matrix[1][*]",
  "title.more",
  "title[0]",
  "author.*",
  "chapters.*",
  "{title,author.name}",
  "author.{name,tags}",
  "{title, absent, year}",
];

/** The texts that LangGraph's own store embeds. */
async function embedded(path: string): Promise<string[]> {
  const { embeddings, dims } = suiteIndex([]);
  const asked: string[] = [];
  const original = embeddings.embedDocuments.bind(embeddings);
  embeddings.embedDocuments = (texts) => {
    asked.push(...texts);
    return original(texts);
  };
  await new InMemoryStore({ index: { embeddings, dims, fields: [path] } }).put(["a"], "one", value);
  return asked;
}

test.each(paths)("gives the texts that LangGraph's own store embeds: %s", async (path) => {
  expect(textsAtPath(value, path).sort()).toEqual((await embedded(path)).sort());
});
