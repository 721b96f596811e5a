import { array, assert, constantFrom, property, shuffledSubarray, tuple } from "fast-check";
import { join } from "node:path";
import { expect, test } from "vitest";

import { jsonText } from "../../../src/base/text/json-text.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { TextBody, type TextParts } from "../../../src/storage/local/text-body.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** Long texts of several kinds, two of them with the same beginning and size. */
const LONG = [
  "the order of May ".repeat(100),
  `${"the order of May ".repeat(99)}the order of Jun `,
  "日本語 für \u{1F600} ".repeat(80),
  'she said: "no", or "yes":"maybe"\n\t\\ '.repeat(60),
  "é".repeat(700),
  "x".repeat(499),
  "x".repeat(20_000),
];
const SHORT = ["", "a", '"', "\\", '","', "日", "refund it"];
/** States of a graph: the same texts in other orders and under other names. */
const state = tuple(
  shuffledSubarray([...LONG, ...SHORT]),
  constantFrom("a", "messages"),
  constantFrom(...LONG, ...SHORT),
).map(([texts, name, content]) => jsonText({ task: "refund", [name]: texts, last: { content, type: "ai" } }));
const cells = array(
  constantFrom(...LONG, ...SHORT).chain((text) => state.map((json) => [text, json])),
  { maxLength: 6 },
).map((pairs) => pairs.flat());

function putTogether(all: readonly TextParts[], body: Buffer, before: number): string[] {
  let at = before;
  return all.map((parts) => {
    const bytes = (typeof parts === "number" ? [parts] : parts).map((part) => {
      if (typeof part === "number") return body.subarray(at, (at += part));
      return body.subarray(part[0], part[0] + part[1]);
    });
    return Buffer.concat(bytes).toString();
  });
}

test("texts are the same when they are put together again, whatever they repeat", () => {
  assert(
    property(cells, (texts) => {
      const before = Buffer.from("vectors!");
      const sent = new TextBody(before.length);
      const parts = texts.map((text) => sent.add(text));
      const body = Buffer.concat([before, ...sent.bytes]);
      expect(putTogether(parts, body, before.length)).toEqual(texts.map(String));
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    "what stands between two long texts differs",
    [
      ["x", "no", "y"],
      ["x", "ja", "y"],
    ],
  ],
  ["long texts differ only in the middle", [["x"], ["x, changed"], ["x"]]],
  ["the second comes without the first", [["x", "y"], ["y"], ["z", "y"]]],
  [
    "they come in the other order",
    [
      ["x", "y"],
      ["y", "x"],
    ],
  ],
])("texts are the same when they are put together again: %s", (_what, states) => {
  const long = (name: string): string => {
    const [letter, change] = name.split(", ");
    const half = `${letter} and so on `.repeat(150);
    return name.length === 2 ? name : `${half}${change ? "C" : "c"}hanged ${half}`;
  };
  const texts = states.map((names) => jsonText(names.map(long)));
  const sent = new TextBody(0);
  const parts = texts.map((text) => sent.add(text));
  expect(putTogether(parts, Buffer.concat(sent.bytes), 0)).toEqual(texts.map(String));
});

test("what the state of a graph repeats is sent once", () => {
  const documents = Array.from(
    { length: 25 },
    (_, at) => `${at} of them: ${"the order of May ".repeat(200)}`,
  );
  const texts = [
    jsonText({ task: "refund", documents }),
    jsonText({ documents }),
    jsonText({ messages: ["refund it"], documents, task: "refund" }),
  ];
  const body = new TextBody(0);
  const parts = texts.map((text) => body.add(text));
  const sizes = [Buffer.concat(body.bytes).length, Buffer.byteLength(texts.join(""))] as const;
  expect(sizes[0]).toBeLessThan(sizes[1] / 2);
  // All documents stand together, so they are one part.
  expect(parts.map((part) => (typeof part === "number" ? 1 : part.length))).toEqual([1, 3, 3]);
});

test("the engine stores every byte of texts that repeat each other", async () => {
  const table = await Table.over(localDriver(join(temporaryDirectory(), "repeated"), "t"), suiteSchema, {
    dimensions: 4,
  });
  const texts = LONG.flatMap((text, at) => [
    jsonText({ task: at, documents: LONG }),
    text,
    jsonText({ documents: LONG.toReversed(), last: text }),
  ]);
  const vector = Float32Array.of(1, 0.2, 0.1, 0.3);
  for (const given of [vector, null])
    await table.append(
      texts.map((words, at) => ({ id: `${given ? "with" : "without"} ${at}`, words, vector: given })),
    );
  for (const which of ["with", "without"]) {
    const rows = await table.get(texts.map((_, at) => `${which} ${at}`));
    expect(rows.map(({ words }) => words)).toEqual(texts.map(String));
  }
  await table.close();
});
