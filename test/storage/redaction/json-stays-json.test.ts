import { expect, test } from "vitest";

import { redactSecrets } from "../../../src/storage/redaction/redact-secrets.ts";
import { SECRET_TEXTS } from "./secret-corpus.ts";

const WRAPS: readonly ((text: string) => unknown)[] = [
  (text) => ({ out: text }),
  (text) => ({ token: text, n: 1 }),
  (text) => [text, { pin: 4711, out: text }],
];

/** Every text in JSON that holds JSON in its texts, which must all be JSON. */
function leavesOf(json: string): string[] {
  const inside = (value: unknown): string[] => {
    if (typeof value === "string")
      return /^[[{]/.test(value) && !value.startsWith("[redacted:") ? leavesOf(value) : [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(inside) : [];
  };
  return inside(JSON.parse(json));
}

test("JSON with a secret in it stays JSON, however deep it is escaped", () => {
  const plain = SECRET_TEXTS.filter(({ text }) => !/^\s*[[{]/.test(text));
  expect(plain.length).toBeGreaterThan(200);
  for (const { text } of plain)
    for (const outer of WRAPS)
      for (const inner of WRAPS) {
        const once = JSON.stringify(outer(JSON.stringify(inner(text))));
        for (const json of [once, JSON.stringify(outer(once)), JSON.stringify({ out: once }, null, 2)])
          expect(() => leavesOf(redactSecrets(json)), json).not.toThrow();
      }
});

test("JSON that was escaped and then cut hides its secrets", () => {
  const text = `${"a long text ".repeat(9)}\npassword: hunter2Xy9Zq\n"tail \\ é" and more`;
  for (const json of [JSON.stringify(text), JSON.stringify(JSON.stringify(text))])
    for (let end = json.indexOf("9Zq") + 5; end <= json.length; end++) {
      const left = redactSecrets(json.slice(0, end));
      expect(left).not.toContain("hunter2Xy9Zq");
      expect(left).toContain("[redacted:password]");
    }
});
