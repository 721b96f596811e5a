import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatPromptValue } from "@langchain/core/prompt_values";
import { describe, expect, test } from "vitest";

import { snapshotJson } from "../../../src/capture/callbacks/snapshot-json.ts";
import { takeSnapshot } from "../../../src/base/messages/snapshot.ts";

function stored(value: unknown): unknown {
  return JSON.parse(String(snapshotJson(takeSnapshot(value), {}, []))) as unknown;
}

describe("a snapshot", () => {
  test("is of the moment it was taken, whatever happens to the value afterwards", () => {
    const message = new AIMessage({ content: [{ type: "text", text: "first" }] });
    const value = { list: [1], nested: { deep: "before" }, message };
    const taken = takeSnapshot(value);
    value.list.push(2);
    value.nested.deep = "after";
    (message.content[0] as { text: string }).text = "second";
    expect(JSON.parse(String(snapshotJson(taken, {}, [])))).toEqual({
      list: [1],
      nested: { deep: "before" },
      message: { type: "ai", content: [{ type: "text", text: "first" }] },
    });
  });

  test("is finished to the same text each time", () => {
    const taken = takeSnapshot({ long: "word ".repeat(10_000), token: "abcdefgh12345678" });
    const finish = (): string => String(snapshotJson(taken, {}, []));
    expect(finish()).toBe(finish());
  });

  test("keeps messages in their standard form", () => {
    const call = { id: "c1", name: "search", args: { q: "x" }, type: "tool_call" as const };
    const usage_metadata = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    expect(
      stored([
        new HumanMessage({ content: "hi", id: "m1", name: "ada" }),
        Object.assign(new AIMessage({ content: "", tool_calls: [call] }), { usage_metadata }),
        new AIMessageChunk("part"),
        new ToolMessage({ content: "found", tool_call_id: "c1", status: "error" }),
      ]),
    ).toEqual([
      { type: "human", content: "hi", id: "m1", name: "ada" },
      { type: "ai", content: "", tool_calls: [call], usage_metadata },
      { type: "ai", content: "part" },
      { type: "tool", content: "found", tool_call_id: "c1", status: "error" },
    ]);
  });

  test("says of LangChain's own objects what they hold, and not how they are built", () => {
    expect(stored(new ChatPromptValue([new HumanMessage("hi")]))).toEqual({
      messages: [{ type: "human", content: "hi" }],
    });
  });

  test.each<[string, unknown, unknown]>([
    ["BigInt", 12n, "12"],
    ["not a number", { n: Number.NaN, i: -Infinity }, { n: "NaN", i: "-Infinity" }],
    ["bytes", Buffer.from("abc"), "[3 bytes]"],
    ["a typed array", { vector: new Float32Array(4) }, { vector: "[16 bytes]" }],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a broken date", new Date("no"), "[invalid date]"],
    ["an address", { at: new URL("https://example.com/a") }, { at: "https://example.com/a" }],
    ["a map", new Map([["a", 1]]), [["a", 1]]],
    ["a set", new Set([1, 2]), [1, 2]],
    ["an error", new TypeError("bad"), { name: "TypeError", message: "bad" }],
    ["a function", { f: function named() {} }, { f: "[function named]" }],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["a pattern", /a+/g, "/a+/g"],
    ["a promise", Promise.resolve(1), "[promise]"],
    [
      "an instance",
      new (class Point {
        x = 1;
        #hidden = 2;
        get sum() {
          return this.x + this.#hidden;
        }
      })(),
      { x: 1 },
    ],
    ["a field called like the prototype", JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 1}')],
    ["nothing", undefined, null],
  ])("keeps what can be kept of %s", (_what, value, expected) => {
    expect(stored(value)).toEqual(expected);
  });

  test("notes cycles, and keeps what merely occurs twice", () => {
    const shared = { a: 1 };
    const value: Record<string, unknown> = { first: shared, second: shared };
    value["self"] = value;
    expect(stored(value)).toEqual({ first: { a: 1 }, second: { a: 1 }, self: "[cycle]" });
  });

  test("survives values that throw when they are looked at", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const value = {
      get broken(): string {
        throw new Error("no");
      },
      revoked: proxy,
      json: { toJSON: () => proxy },
      fine: 1,
    };
    expect(stored(value)).toEqual({
      broken: "[unreadable]",
      revoked: "[unreadable]",
      json: { toJSON: "[function toJSON]" },
      fine: 1,
    });
  });
});

describe("what is too much", () => {
  test("of one text keeps its start, length and hash", () => {
    const text = "word ".repeat(10_000);
    const kept = stored(text) as string;
    expect(kept.startsWith("word word")).toBe(true);
    expect(kept).toMatch(/\[cut: 50000 characters, sha256 [0-9a-f]{64}\]$/);
    expect(kept.length).toBeLessThan(20_200);
    expect(stored(`${text}x`)).not.toBe(kept);
  });

  test("of a list, an object or the depth is counted or noted", () => {
    expect((stored(Array.from({ length: 1_500 }, () => 1)) as unknown[]).at(-1)).toBe("[500 more]");
    const wide = Object.fromEntries(Array.from({ length: 1_200 }, (_, at) => [`k${at}`, at]));
    expect(stored(wide)).toMatchObject({ k0: 0, k999: 999, "[more]": 200 });
    expect((stored(new Set(Array.from({ length: 1_300 }, (_, at) => at))) as unknown[]).at(-1)).toBe(
      "[300 more]",
    );
    let deep: unknown = "bottom";
    for (let level = 0; level < 50; level++) deep = [deep];
    expect(JSON.stringify(stored(deep))).toContain("[nested deeper]");
  });

  test("of many texts keeps the first million characters and the hashes of the others", () => {
    const texts = Array.from({ length: 100 }, (_, at) => `${at} ${"word ".repeat(3_900)}`);
    const json = snapshotJson(takeSnapshot(texts), {}, []);
    expect(json.length).toBeLessThan(1_050_000);
    const kept = JSON.parse(String(json)) as string[];
    expect(kept).toHaveLength(100);
    expect(kept[0]).toBe(texts[0]);
    expect(kept[99]).toMatch(/^\[cut: \d+ characters, sha256 [0-9a-f]{64}\]$/);
  });

  test("of small values is bounded, so that copying holds nobody up", () => {
    const value = Array.from({ length: 900 }, () => Array.from({ length: 900 }, () => ({ a: [1] })));
    const kept = stored(value) as unknown[];
    expect(JSON.stringify(kept).length).toBeLessThan(1_000_000);
    expect(kept.at(-1)).toMatch(/^\[\d+ more\]$/);
  });

  test("counts what it keeps in memory", () => {
    expect(takeSnapshot("x".repeat(5_000)).bytes).toBeGreaterThanOrEqual(5_000);
    expect(takeSnapshot({ a: 1 }).bytes).toBeLessThan(200);
  });
});
