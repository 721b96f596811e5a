import { randomUUID } from "node:crypto";

import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";

import { mayHoldSecret } from "../../../src/storage/redaction/may-hold-secret.ts";
import { redactSecrets } from "../../../src/storage/redaction/redact-secrets.ts";
import { FOUND, wordTable } from "../../../src/storage/redaction/word-table.ts";
import { SECRET_TEXTS } from "./secret-corpus.ts";

const HOLDS =
  /[A-Za-z0-9_-]{15}|key|token|secret|pass|ps?w|psk|cred|auth|signature|jwt|bearer|basic|negotiate|ssws|cookie|curl|:\/\/|\\/i;

/** Words, beginnings and ends of words, words in each other, and letters that only look like theirs. */
const PIECES =
  'key ke ey toke n Token PASS as s secre t cr ed CRED au th oauth sig natur e jw T basi c ssw p w" :/ / \\'.split(
    " ",
  );
const OTHERS = [
  "a".repeat(14),
  "-".repeat(15),
  "Z9_-",
  " ",
  ".",
  "é",
  "ſ",
  "K",
  "\u{1F600}",
  "\ud800",
  "\n",
  "",
];

test("a text may hold a secret if it has one of the words, or a long one, wherever they stand", () => {
  assert(
    property(array(constantFrom(...PIECES, ...OTHERS), { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      expect(mayHoldSecret(text)).toBe(HOLDS.test(text));
    }),
    { numRuns: 20_000 },
  );
});

test("so it is in a text of any length, at each position", () => {
  const filling = "the order of May. 日本 語は ".repeat(1_000);
  for (const word of ["token", "x".repeat(15), "://", "NEGOTIATE"])
    for (let at = 8_100; at < 8_300; at++) {
      const around = [filling.slice(0, at), filling.slice(at)];
      expect([at, mayHoldSecret(around.join(` ${word} `))]).toEqual([at, true]);
      expect([at, mayHoldSecret(around.join(` ${word.slice(1)} `))]).toEqual([at, false]);
    }
});

test("each secret of the corpus is in a text that may hold one", () => {
  expect(SECRET_TEXTS.filter(({ text }) => !mayHoldSecret(text))).toEqual([]);
});

test("a word is found behind the beginning of another", () => {
  const table = wordTable(["abcd", "bc", "cab"]);
  const finds = (text: string): boolean => {
    let step = 0;
    return [...text].some((letter) => (step = table[(step << 8) | letter.charCodeAt(0)] ?? 0) === FOUND);
  };
  expect(["abc", "bc", "acab", "aabcd"].map(finds)).toEqual([true, true, true, true]);
  expect(["ab", "acb", "b c", ""].map(finds)).toEqual([false, false, false, false]);
});

test("an id that stands alone is no long word, one that is part of a word is", () => {
  const ids = Array.from({ length: 3 }, () => randomUUID());
  const alone = [...ids, `retrieve:${ids[0]}`, `retrieve:${ids[0]}|check:${ids[1]}`, `(${ids[2]}).`];
  expect(alone.filter(mayHoldSecret)).toEqual([]);
  expect(alone.map(redactSecrets)).toEqual(alone);
  const part = [`pat-na1-${ids[0]}`, `${ids[0]}-${ids[1]}`, `x${ids[0]}`, `${ids[0]}0`, `token: ${ids[0]}`];
  expect(part.filter((text) => !mayHoldSecret(text))).toEqual([]);
});
