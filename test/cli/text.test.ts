import { describe, expect, test } from "vitest";

import { columns } from "../../src/cli/text/columns.ts";
import { idMeant, shortIds } from "../../src/cli/text/short-ids.ts";
import { styleOf } from "../../src/cli/text/style.ts";
import { durationText, timeText } from "../../src/cli/text/values.ts";
import { valueLines } from "../../src/cli/text/value-lines.ts";
import { fitted, fittedApart, widthOf, wrapped } from "../../src/cli/text/width.ts";

describe("width", () => {
  test.each([
    ["abc", 3],
    ["日本", 4],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
  ])("of %s is %i columns", (text, width) => expect(widthOf(text)).toBe(width));

  test.each([
    ["short", "short"],
    ["a longer text", "a longer…"],
    ["two\nlines\u001B[2J", "two lin…"],
    ["日本語日本語", "日本語日…"],
    ["a\u202Eb\u2066c", "a\uFFFDb\uFFFDc"],
  ])("of %j is cut to 9 or 8 columns", (text, cut) => {
    expect(widthOf(fitted(text, 9))).toBeLessThanOrEqual(9);
    expect(fitted(text, text.startsWith("two") ? 8 : 9)).toBe(cut);
  });

  test("wraps at spaces, breaks what is longer, and keeps lines and their indentation", () => {
    expect(wrapped("one two three\n  four", 10, "> ")).toBe("> one two\n> three\n>   four");
    expect(wrapped("abcdefghijklmnop", 10)).toBe("abcdefghij\nklmnop");
    expect(wrapped("a\u001B[2Jb", 40)).toBe("a [2Jb");
    expect(wrapped("pay \u202Ebob\u2069 now", 40)).toBe("pay \uFFFDbob\uFFFD now");
    for (const line of wrapped("日本語 ".repeat(20), 20).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(20);
  });
});

test("texts that would look the same once cut keep their end", () => {
  const shop = "Name the customer of the shop with the largest order";
  const texts = [
    `${shop} in May`,
    `${shop} in June`,
    "short",
    `${shop} in May`,
    "日本語".repeat(20) + "甲",
    "日本語".repeat(20) + "乙",
  ];
  const lines = fittedApart(texts, 30);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(30);
  expect(lines.map((line) => lines.indexOf(line))).toEqual([0, 1, 2, 0, 4, 5]);
  expect(lines[1]).toMatch(/^Name the .*… .*in June$/u);
});

test("values are lines with the names of their fields", () => {
  const value = { task: "add", work: { truth: 3, none: null, texts: ["a", "b\nc"] }, tool: '{"month":1}' };
  expect(valueLines(JSON.stringify(value))).toBe(
    [
      "task: add",
      "work:",
      "  truth: 3",
      "  texts:",
      "    - a",
      "    -",
      "      b",
      "      c",
      "tool: month: 1",
    ].join("\n"),
  );
  expect(valueLines("no JSON")).toBe("no JSON");
  expect(valueLines("")).toBe("");
});

test("an id is never cut: one without room stands above its row", () => {
  const text = columns<{ id: string }>(
    [
      { header: "ID", cell: ({ id }) => id, isId: true },
      { header: "TEXT", cell: () => "a text of some length", least: 8 },
    ],
    [{ id: "a-very-long-id-of-a-thread" }, { id: "short-id" }],
    { width: 20, style: styleOf(false) },
  );
  expect(text).toBe(
    "ID          TEXT\nID a-very-long-id-of-a-thread\n            a text…\nshort-id    a text…",
  );
});

test("columns fit the width, cut what may be cut, and leave out what is empty", () => {
  const text = columns<{ name: string; n: number }>(
    [
      { header: "NAME", cell: ({ name }) => name, least: 5 },
      { header: "EMPTY", cell: () => "" },
      { header: "N", cell: ({ n }) => String(n), align: "right" },
    ],
    [
      { name: "a very long name", n: 1 },
      { name: "b", n: 1000 },
    ],
    { width: 16, style: styleOf(false) },
  );
  expect(text).toBe("NAME           N\na very lo…     1\nb           1000");
});

describe("ids", () => {
  const ids = ["019a0000-0001-aaaa", "019a0000-0002-bbbb", "f00dcafe-0003-cccc", "thread-1", "thread-12"];

  test.each(Array.from({ length: 12 }, (_, before) => before))(
    "a shortened id with %i letters before signs of two units ends with a whole sign, and is found again",
    (before) => {
      const named = ["😀", "😁"].map((sign) => `${"a".repeat(before)}${sign.repeat(20)}`);
      for (const id of named) {
        const short = shortIds(named)(id);
        expect(short.isWellFormed()).toBe(true);
        expect(idMeant(named, short, "a run", "")).toBe(id);
      }
    },
  );

  test("are shortened as far as they tell each other apart", () => {
    expect(ids.map(shortIds(ids))).toEqual([
      "019a0000-0001",
      "019a0000-0002",
      "f00dcafe",
      "thread-1",
      "thread-12",
    ]);
  });

  test("are found by their beginning, and a whole id wins", () => {
    for (const id of ids) expect(idMeant(ids, shortIds(ids)(id), "a run", "")).toBe(id);
    expect(() => idMeant(ids, "019a", "a run", "List them.")).toThrow(
      'Expected the id of one run, got "019a", with which 2 begin. Type more of it: 019a0000-0001, 019a0000-0002.',
    );
    expect(() => idMeant(ids, "", "a run", "List them.")).toThrow(
      'Expected the id of a run, got "". List them.',
    );
  });
});

test("times are in a zone, durations in words", () => {
  const at = Date.UTC(2026, 0, 31, 23, 59, 59);
  expect(timeText(at, "UTC")).toBe("2026-01-31 23:59:59");
  expect(timeText(at, "Europe/Berlin", false)).toBe("2026-02-01 00:59");
  expect([null, 340, 2_100, 200_000, 7_260_000].map((one) => durationText(one))).toEqual([
    "–",
    "340 ms",
    "2.1 s",
    "3 min 20 s",
    "2 h 1 min",
  ]);
});
