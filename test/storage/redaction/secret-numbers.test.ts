import { expect, test } from "vitest";

import { mayHoldSecret } from "../../../src/storage/redaction/may-hold-secret.ts";
import { redact } from "../../../src/storage/redaction/redact.ts";

/** A name, a number that is secret under it, and what stands in its place. */
const secrets: readonly [name: string, digits: string, kind: string][] = [
  ["token", "948372615", "token"],
  ["session_token", "17329500001234567", "token"],
  ["accessToken", "94837261", "token"],
  ["api_key", "1234567890123456", "token"],
  ["API_KEY", "1234567890123456", "token"],
  ["secret", "99887766", "password"],
  ["client_secret", "483920157", "password"],
  ["password", "4821", "password"],
  ["passcode", "483920", "password"],
  ["pin", "4821", "pin"],
  ["user_pin", "483920", "pin"],
  ["userPin", "483920", "pin"],
  ["PIN", "4821", "pin"],
  ["otp", "483920", "pin"],
  ["otp_code", "483920", "pin"],
];

/** Counts, indices, ids and settings. */
const harmless: readonly [name: string, digits: string][] = [
  ["max_tokens", "4096"],
  ["max_tokens", "100000000"],
  ["maxTokens", "100000000"],
  ["total_tokens", "123456789"],
  ["inputTokens", "123456789"],
  ["cached_tokens", "123456789"],
  ["tokens", "123456789"],
  ["tokens_used", "123456789"],
  ["token_count", "123456789"],
  ["token", "12"],
  ["token", "128009"],
  ["token_id", "123456789"],
  ["next_page_token", "123456789012"],
  ["key", "12345678901234567890123"],
  ["primary_key", "123456789"],
  ["pin", "13"],
  ["gpio_pin", "13"],
  ["pins", "4821"],
  ["spin", "4821"],
  ["opinion", "4821"],
  ["mapping", "4821"],
  ["shoppingPins", "4821"],
  ["duration", "123456789"],
  ["token", "00000000"],
];

/** Texts in which a name has a number. */
const texts: Readonly<Record<string, (name: string, value: string) => string>> = {
  JSON: (name, value) => `{"a": "b", "${name}": ${value}}`,
  "JSON with texts": (name, value) => `{"${name}":"${value}"}`,
  "JSON in JSON": (name, value) => JSON.stringify({ text: JSON.stringify({ [name]: value }) }),
  assignment: (name, value) => `run with ${name}=${value} again`,
  YAML: (name, value) => `user: ada\n${name}: ${value}\nage: 7`,
};

test.each(secrets)("%s: %s is redacted as a number, as a text, and in texts", (name, digits, kind) => {
  expect(redact({ [name]: Number(digits), n: 7 })).toEqual({ [name]: `[redacted:${kind}]`, n: 7 });
  expect(redact([{ [name]: digits }])).toEqual([{ [name]: `[redacted:${kind}]` }]);
  for (const write of Object.values(texts)) {
    const text = write(name, digits);
    expect(mayHoldSecret(text)).toBe(true);
    const left = redact(text) as string;
    expect(left).not.toContain(digits);
    expect(left).toContain(`[redacted:${kind}]`);
    expect(redact(left)).toBe(left);
  }
  for (const write of [texts["JSON"], texts["JSON with texts"], texts["JSON in JSON"]])
    expect(() => JSON.parse(redact(write?.(name, digits)) as string)).not.toThrow();
});

test.each(harmless)("%s: %s stays", (name, digits) => {
  expect(redact({ [name]: Number(digits), text: digits })).toEqual({ [name]: Number(digits), text: digits });
  expect(redact({ [name]: digits })).toEqual({ [name]: digits });
  expect(redact(texts["JSON"]?.(name, digits))).toBe(texts["JSON"]?.(name, digits));
});

test("a model's usage stays, in values and in texts, and secrets may be shown", () => {
  const usage = {
    usage_metadata: { input_tokens: 123_456_789, output_tokens: 98_765_432, total_tokens: 222_222_221 },
    llmOutput: { tokenUsage: { promptTokens: 123_456_789, completionTokens: 98_765_432 } },
    input_token_details: { cache_read: 123_456_789 },
    tokens: [15_496, 128_009, 12_345_678],
  };
  expect(redact(usage)).toEqual(usage);
  expect(redact(JSON.stringify(usage))).toBe(JSON.stringify(usage));
  expect(redact({ secrets: 12_345, passwords: 12_345 })).toEqual({ secrets: 12_345, passwords: 12_345 });
  expect(redact({ token: 948_372_615 }, { secrets: false })).toEqual({ token: 948_372_615 });
});
