import { expect, test } from "vitest";

import { readSource } from "../support/source-files.ts";

interface Package {
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const { dependencies = {} } = JSON.parse(readSource("test/lowest/package.json")) as Package;
const { peerDependencies = {} } = JSON.parse(readSource("package.json")) as Package;

test.each(Object.entries(dependencies))("%s %s is the lowest that the package supports", (name, version) => {
  expect(peerDependencies[name]?.split(" || ").map((range) => range.replace("^", ""))).toContain(version);
});

test.each([
  ["@langchain/core", "@langchain/core/messages", "@langchain/core/dist/messages/index.js", "HumanMessage"],
  ["@langchain/langgraph", "@langchain/langgraph", "@langchain/langgraph/dist/index.js", "StateGraph"],
  ["langchain", "langchain", "langchain/dist/index.js", "createAgent"],
  ["zod", "zod/v4", "zod/v4/index.js", "object"],
])("the tests beside this one import %s from here", async (_name, specifier, file, value) => {
  const imported = (await import(/* @vite-ignore */ specifier)) as Record<string, unknown>;
  const here = (await import(
    /* @vite-ignore */ new URL(`node_modules/${file}`, import.meta.url).href
  )) as Record<string, unknown>;
  expect(imported[value]).toBeTypeOf("function");
  expect(imported[value]).toBe(here[value]);
});
