import { expect, test } from "vitest";

import { numbers } from "../../../bench/numbers.ts";
import { NearDuplicates } from "../../../src/base/text/near-duplicates.ts";
import {
  alike,
  groupByWording,
  ofOneKind,
  sameWordingAs,
  taskCluster,
  taskKey,
  wordingOf,
  wordsOf,
} from "../../../src/base/text/same-task.ts";

// Ids of clusters and keys are stored. They must never change, whatever becomes of `tokenize`.
test.each([
  ["leap years to 1912", "7b39e365-e01d-8fdc-afb3-25cc3379ecca"],
  ["Leap years to 2024?", "7b39e365-e01d-8fdc-afb3-25cc3379ecca"],
  ["Straße Ⅷ: Größe ½", "98f63f32-a92c-8b4e-a40e-b6ce6924ddb9"],
  ["naïve café 東京 3", "2942b22b-19d5-8a4f-a071-c1ec5af50609"],
  ["foo_bar don't v2.0", "87d06726-a543-8656-a940-495ad455ff73"],
  ["", "e1d51a43-99fa-819b-a5fb-02f011b2b3b0"],
])("the cluster of %j is %s", (task, cluster) => {
  expect(taskCluster(task)).toBe(cluster);
});

test.each([
  ["leap years to 1912", "cbc37a30970ff89f1b849b7fcfd873f5"],
  [" LEAP  years\nto 1912", "cbc37a30970ff89f1b849b7fcfd873f5"],
  ["naïve café 東京 3", "00ec5459109a963afa4efdbab60a5db1"],
])("the key of %j is %s", (task, key) => {
  expect(taskKey(task)).toBe(key);
});

/** Two tasks of so many words that differ in one. */
function oneExchanged(count: number): [ReadonlySet<string>, ReadonlySet<string>] {
  const words = Array.from({ length: count }, (_, index) => `word${index}`);
  return [wordsOf(words.join(" ")), wordsOf([...words.slice(1), "other"].join(" "))];
}

test.each([
  ["alike", alike, 9],
  ["of one kind", ofOneKind, 4],
] as const)("tasks that differ in one word are %s from that many words on", (_name, same, words) => {
  const [one, other] = oneExchanged(words);
  expect(same(one, other)).toBe(true);
  expect(same(other, one)).toBe(true);
  expect(same(...oneExchanged(words - 1))).toBe(false);
});

test("tasks without words are the same, but vouch for nothing", () => {
  const [none, some] = [wordsOf("\u200b"), wordsOf("a")];
  expect([ofOneKind(none, none), alike(none, none)]).toEqual([true, false]);
  expect([ofOneKind(none, some), alike(none, some)]).toEqual([false, false]);
});

test("near-duplicates are one group, through others too, and the rest are groups of their own", () => {
  const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
  const chain = [0, 1, 2].map((from) => words.slice(from * 2, from * 2 + 30).join(" "));
  const tasks = new NearDuplicates();
  for (const task of [...chain, "something else entirely"]) tasks.add(task, task);
  const groups = chain.map((task) => tasks.groupOf(task));
  expect(new Set(groups).size).toBe(1);
  expect(tasks.groupOf("something else entirely")).not.toBe(groups[0]);
});

test.each([
  ["--replicas=1", "--replicas=-1"],
  ['adjust({"delta":1})', 'adjust({"delta":-1})'],
  ["SELECT a + b FROM t", "SELECT a - b FROM t"],
  ["x > 3", "x < 3"],
  ["x >= 3", "x > 3"],
  ["a && b", "a || b"],
  ["use C++", "use C#"],
  ["wait 1.5 s", "wait 15 s"],
  ["wait 10 s", "wait 100 s"],
  ["set the port to 8080", "set the port to 9090"],
  ["ask Ann", "ask Bob"],
  ["react with 👍", "react with 👎"],
  ["wave 👋🏻", "wave 👋🏿"],
  ["convert EUR to USD", "convert USD to EUR"],
  ["copy a.txt b.txt", "copy b.txt a.txt"],
  ["quote the names", "do not quote the names"],
  ["always retry", "never retry"],
  ["it can be cached", "it can't be cached"],
  ["sort before filtering", "sort after filtering"],
  ["grep -R x", "grep -r x"],
  ["compute 5!", "compute 5"],
  ["the field userId", "the field userid"],
  ["increase the limit", "decrease the limit"],
  ["cd ..", "cd ."],
  ["x²", "x³"],
  ["增加预算", "减少预算"],
  ["rm -rf /tmp /x", "rm -rf /tmp/x"],
  ["rm -rf build/ *", "rm -rf build/*"],
  ["ls . /etc", "ls ./etc"],
  ["add - 5", "add -5"],
  ["if ok:\n    save()\n    stop()", "if ok:\n    save()\nstop()"],
  ["list:\n  name: a\n  size: 1", "list:\n  name: a\n    size: 1"],
  ["do\n\tread\n\tclose", "do\n\tread\nclose"],
  ["cut 5 -3", "cut 5-3"],
  ["the US office", "the us office"],
  ["ask IT", "ask it"],
  ["wait for 10 MB", "wait for 10 Mb"],
  ["send 5 mW", "send 5 MW"],
  ["remove 'the' from it", "remove 'an' from it"],
  ["find THE in it", "find in it"],
  ["set the=1", "set an=1"],
  ["a == b", "a === b"],
  ["x += 1", "x =+ 1"],
  ["(a + b) * c", "a + (b * c)"],
  ["pay €5", "pay $5"],
  ["on 01/02/2024", "on 02/01/2024"],
  ["keep 1,000", "keep 1.000"],
  ["v1.10", "v1.1"],
  ["bake at 200 °C", "bake at 200 °F"],
  ["turn it on", "turn it off"],
  ["mit Zucker", "ohne Zucker"],
  ["не удаляй", "удаляй"],
  ["👩‍💻", "👨‍💻"],
  ["🇩🇪", "🇫🇷"],
  ["a/b", "a\\b"],
  ["año", "ano"],
])("%j and %j are different things", (one, other) => {
  expect(wordingOf(one)).not.toBe(wordingOf(other));
  expect(wordingOf(`First ${other}, then rest`)).not.toBe(wordingOf(`First ${one}, then rest`));
});

test.each([
  ["Parse the csv", "parse the CSV!"],
  ["parse  the\ncsv ", "parse the csv"],
  ["Split at commas.", "split at commas"],
  ["please sort the list", "sort list"],
  ["caf\u00e9", "cafe\u0301"],
  ["f(a,b)", "f( a, b )"],
  ["First sort, then filter.", "first sort then filter"],
  ["The list, please sort it", "list, sort it"],
  ["Use a reader (fast)", "use a reader ( fast )"],
  ["Call PARSE", "call parse"],
])("%j and %j are the same words", (one, other) => {
  expect(wordingOf(one)).toBe(wordingOf(other));
});

test("texts are grouped as their wordings say, whatever their endings", () => {
  const next = numbers(31);
  const parts = [
    ..."the|an|please|The|list|List|LIST|US|us|K|\u212a|𠀀|\u{2f800}|丽|é|5|42|5!|csv.|csv…|csv!|x1|-R|(a)|,|→|👩‍💻|İ|ΟΔΟΣ|東京".split(
      "|",
    ),
    "caf\u00e9",
    "cafe\u0301",
    "\u2adc",
    "\u2add\u0338",
    "\u00a0",
    "",
  ];
  const texts = Array.from({ length: 1_500 }, () =>
    Array.from({ length: 1 + Math.floor(next() * 3) }, () => parts[Math.floor(next() * parts.length)]).join(
      next() < 0.8 ? " " : "",
    ),
  ).map((text, place) => ({ text, kind: String(place % 2) }));
  const groups = new Map<string, typeof texts>();
  for (const item of texts) {
    const key = JSON.stringify([wordingOf(item.text), item.kind]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  expect(
    groupByWording(
      texts,
      ({ text }) => [text],
      ({ kind }) => kind,
    ),
  ).toEqual([...groups.values()]);
  for (const { text } of texts.slice(0, 20))
    expect(texts.filter(({ text: other }) => sameWordingAs(text)(other))).toEqual(
      texts.filter(({ text: other }) => wordingOf(other) === wordingOf(text)),
    );
});

test("a task may have more words than a call can have arguments", () => {
  expect(taskCluster("read line 7 ".repeat(80_000))).toBe(taskCluster("read line 8 ".repeat(80_000)));
});
