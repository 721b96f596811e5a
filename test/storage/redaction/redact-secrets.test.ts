import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";

import { redactSecrets } from "../../../src/storage/redaction/redact-secrets.ts";
import { LOOK_ALIKES } from "./look-alikes.ts";
import { SECRET_TEXTS } from "./secret-corpus.ts";

describe("redactSecrets", () => {
  test("the corpora are as large as they must be", () => {
    expect(new Set(SECRET_TEXTS.map(({ text }) => text)).size).toBeGreaterThanOrEqual(60);
    expect(new Set(LOOK_ALIKES).size).toBeGreaterThanOrEqual(60);
  });

  test.each(SECRET_TEXTS)("takes the secret out of $text", ({ text, secret }) => {
    const redacted = redactSecrets(text);
    expect(redacted).toMatch(/\[redacted:[a-z-]+\]/);
    // Nor is a part of it left.
    for (let at = 0; at + 10 <= secret.length; at++)
      expect(text.replace(secret, "").includes(secret.slice(at, at + 10)) ? "" : redacted).not.toContain(
        secret.slice(at, at + 10),
      );
  });

  test.each(SECRET_TEXTS)("leaves what stands around the secret of $text", ({ text, secret }) => {
    const [before = "", after = ""] = text.split(secret);
    const redacted = redactSecrets(text);
    expect(redacted.startsWith(before)).toBe(true);
    expect(redacted.endsWith(after)).toBe(true);
  });

  test.each(LOOK_ALIKES)("leaves %s", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  test("redacts every secret of a long text, and nothing else", () => {
    const text = SECRET_TEXTS.map(
      (entry, at) => `${LOOK_ALIKES[at % LOOK_ALIKES.length]}\n\n${entry.text}`,
    ).join("\n\n");
    const redacted = redactSecrets(text);
    for (const { secret } of SECRET_TEXTS) expect(redacted).not.toContain(secret);
    for (const lookAlike of LOOK_ALIKES.slice(0, SECRET_TEXTS.length)) expect(redacted).toContain(lookAlike);
  });

  test("never throws, and gives away no text that is too long to look through", () => {
    expect(redactSecrets(`sk-1${"a".repeat(60_000_000)}`)).toBe("[redacted:too-long]");
  });

  test.each([
    "authorization: basic dXNlcjprY2I5Q2E3UQ==a: cl100k_basebb: 4096aaaaaaaac: customer_id_2024d: e3b0c44298fc1c14e: f",
    "[redacted:authorization]: e3b0c44298fc1c149afbf4c8996fb924",
    "[redacted:cookie]: theme=dark",
  ])("what replaced a secret names no other one: %s", (text) => {
    const once = redactSecrets(text);
    expect(once.match(/\[redacted:/gu)).toHaveLength(1);
    expect(redactSecrets(once)).toBe(once);
  });

  test("redacting twice changes nothing", () => {
    const piece = oneof(
      string({ maxLength: 12, unit: "binary" }),
      constantFrom(...SECRET_TEXTS.map(({ text }) => text), ...SECRET_TEXTS.map(({ secret }) => secret)),
      constantFrom(...LOOK_ALIKES),
      constantFrom(
        "password",
        "token",
        "=",
        ": ",
        '"',
        "'",
        "\\",
        "\n",
        "Bearer ",
        "://",
        "@",
        "-",
        "_",
        "[redacted:token]",
      ),
    );
    assert(
      property(array(piece, { maxLength: 12 }), (pieces) => {
        const once = redactSecrets(pieces.join(""));
        expect(redactSecrets(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the time of redactSecrets", () => {
  const units = [
    "a",
    "-",
    "sk-",
    "eyJ",
    "eyJaaaaaaaa.",
    "token=",
    'token="',
    "token='\\",
    '\\"',
    '"\\n',
    '"\\"" ',
    'password:"a b ',
    "a-a-",
    "://a:",
    "://",
    "Authorization: ",
    "Bearer ",
    "Cookie: a=",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA\n",
    "SG.aaaaaaaaaaaaaaaa.",
    "gl",
    "key-0123456789abcdef",
    "--token ",
    "api_key",
    "name: value\n",
    "M.",
    "[redacted:",
    "password: a = ",
    "password is ",
    'password="""',
    "set a ",
    "login a ",
    "<password>",
    '<a name="key" ',
    "<key a=b ",
    '("key", ',
  ];

  test.each(units)("is linear for repeated %j", (unit) => {
    const time = (length: number): number => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const start = performance.now();
      redactSecrets(text);
      return performance.now() - start;
    };
    time(50_000);
    const least = (length: number): number => Math.min(time(length), time(length), time(length));
    const short = least(100_000);
    // Quadratic time would take a hundred times as long; the floor is for the noise of a busy machine.
    expect(least(1_000_000)).toBeLessThan(Math.max(short, 10) * 40);
  });
});
