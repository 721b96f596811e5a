import { describe, expect, test } from "vitest";

import { redact, redactText, type Mask } from "../../../src/storage/redaction/redact.ts";

/** How programs and models write a value into a text. */
const WAYS_TO_WRITE: readonly ((value: unknown) => string)[] = [
  JSON.stringify,
  (value) => JSON.stringify(value, null, 2),
  (value) => `login(${JSON.stringify(value)}) -> done`,
  (value) => `The file says:\n\`\`\`json\n${JSON.stringify(value, null, "\t")}\n\`\`\`\nand so on`,
  (value) => `it's [sic] { go(${JSON.stringify(value)}); } // 5" wide`,
  (value) => `{"id":1}\n${JSON.stringify({ row: value })}\n{"id":`,
  (value) => `{"cut": [${JSON.stringify(value)}, {"name": "x`,
  (value) => JSON.stringify({ body: JSON.stringify(value) }),
  (value) => JSON.stringify([JSON.stringify({ body: JSON.stringify([value]) })], null, 1),
];

const token = ["gh", "p_", "0123456789abcdefghij"].join("");

describe("redact", () => {
  test("takes secrets out of texts at any depth, and out of names", () => {
    const value = { messages: [{ content: `use ${token}` }, ["x", 1, null, true]], [token]: 1 };
    expect(redact(value)).toEqual({
      messages: [{ content: "use [redacted:github-token]" }, ["x", 1, null, true]],
      "[redacted:github-token]": 1,
    });
  });

  test("judges a text by the name it stands under", () => {
    expect(
      redact({
        password: "swordfish",
        auth: { api_keys: ["abcdefgh12345678"] },
        headers: [
          { name: "X-Api-Key", value: "abcdefgh12345678" },
          { name: "accept", value: "abcdefgh12345678" },
        ],
        cookie: "sid=abc; theme=dark",
        token: "Hello",
        id: "abcdefgh12345678",
      }),
    ).toEqual({
      password: "[redacted:password]",
      auth: { api_keys: ["[redacted:token]"] },
      headers: [
        { name: "X-Api-Key", value: "[redacted:token]" },
        { name: "accept", value: "abcdefgh12345678" },
      ],
      cookie: "[redacted:cookie]",
      token: "Hello",
      id: "abcdefgh12345678",
    });
  });

  const value = "hunter2Xy9Zq";
  test.each<[string, unknown]>([
    ["entries of a map", [["password", value]]],
    [
      "entries with another value",
      [
        ["limit", 5],
        ["x-api-key", value],
      ],
    ],
    ["headers of a request of Node's", { rawHeaders: ["host", "x.test", "x-api-key", value] }],
    ["a name and a value in other words", [{ key: "DB_PASSWORD", val: value }]],
    ["a name and a value, capitalised", [{ Name: "DB_PASSWORD", Value: value }]],
    ["a header and its value", [{ header: "x-api-key", value }]],
    ["a variable and its value, in the other order", [{ value, env: "DB_PASSWORD" }]],
    ["a value in an object of its own", { password: { value } }],
    ["values by their names", { passwords: { prod: value } }],
    ["somewhere inside", { secret: { data: { deep: [value] } } }],
    ["what a user logs in with", { login: { user: "app", pass: value } }],
    ["credentials", { credentials: { user: "app", pass: value } }],
    ["a header without a scheme", { headers: { Authorization: value } }],
    ["a value far from its name", [{ name: "DB_PASSWORD", type: "string", tags: ["a"], value }]],
    ["a value before its name", [{ value, id: 7, name: "DB_PASSWORD" }]],
    ["the value of a secret with a type", { password: { sensitive: true, type: "string", value } }],
    ["an argument after a flag", { args: ["--password", value] }],
    ["cookies of a response", { setCookie: [`sid=${value}; HttpOnly`] }],
    ["a short name beside an account", { email: "a@b.test", pw: value }],
  ])("takes out %s", (_, given) => {
    expect(JSON.stringify(redact(given))).not.toContain(value);
    for (const write of WAYS_TO_WRITE) expect(redactText(write(given), {}, [])).not.toContain(value);
  });

  test.each<[string, unknown]>([
    [
      "lists of names",
      {
        required: ["password", "email"],
        order: [
          ["password", "text"],
          ["name", "text"],
        ],
      },
    ],
    [
      "a schema",
      { password: { type: "string", format: "password", default: "none", pattern: "^[a-z0-9]{8}$" } },
    ],
    [
      "what else stands beside a value",
      { secret: { name: "database", user: "app", at: "2026-11-29T00:00:00Z" } },
    ],
    ["results of tests", { pass: "test_login_1", fail: "test_login_2" }],
    [
      "messages",
      [
        ["human", "what is a password"],
        ["ai", "a secret word"],
      ],
    ],
    ["counts and pages", { tokens: { input: 12 }, next_page_token: { value: "abcdefgh12345678" } }],
    [
      "headers that say nothing",
      { rawHeaders: ["etag", "abcdefgh12345678", "x-request-id", "abcdefgh12345678"] },
    ],
  ])("leaves %s", (_, given) => {
    expect(redact(given)).toBe(given);
    for (const write of WAYS_TO_WRITE) expect(redactText(write(given), {}, [])).toBe(write(given));
  });

  test("leaves all else of a JSON text as it was written", () => {
    const text = (pass: string): string =>
      `{ "id" : 12345678901234567890,"id":1.0, "n\\u00fc": "caf\\u00e9",\r\n\t"user": "app", "pass": "${pass}" }`;
    expect(redactText(text("hunter2Xy9Zq"), {}, [])).toBe(text("[redacted:password]"));
    expect(redactText(String.raw`{"\u0070assword": "hunter2Xy9Zq"}`, {}, [])).toBe(
      String.raw`{"\u0070assword": "[redacted:password]"}`,
    );
  });

  test("takes out all of a text that is secret by its name and holds a token", () => {
    expect(redact({ password: `tiger77-${token}-lion` })).toEqual({ password: "[redacted:password]" });
    expect(redact({ token })).toEqual({ token: "[redacted:github-token]" });
  });

  test("leaves the value as it was, and secrets when told so", () => {
    const given = { password: "swordfish" };
    expect(redact(given, { secrets: false })).toEqual({ password: "swordfish" });
    redact(given);
    expect(given).toEqual({ password: "swordfish" });
  });

  test("keeps a field that is called like the prototype", () => {
    const given: unknown = JSON.parse('{"__proto__": {"password": "swordfish"}}');
    expect(JSON.stringify(redact(given))).toBe('{"__proto__":{"password":"[redacted:password]"}}');
  });
});

describe("a mask", () => {
  test("is told where each text stands, and gives another value", () => {
    const seen: unknown[] = [];
    const mask: Mask = (text, path) => {
      seen.push(path);
      return text === "Ada" ? { hidden: true } : text;
    };
    expect(redact({ people: [{ name: "Ada" }, { name: "Bob" }] }, { mask }, ["inputs"])).toEqual({
      people: [{ name: { hidden: true } }, { name: "Bob" }],
    });
    expect(seen).toEqual([
      ["inputs", "people", 0, "name"],
      ["inputs", "people", 1, "name"],
    ]);
  });

  test("cannot bring a secret back", () => {
    expect(redact("text", { mask: () => `now ${token}` })).toBe("now [redacted:github-token]");
    expect(redact({ text: "text" }, { mask: () => ({ password: "swordfish" }) })).toEqual({
      text: { password: "[redacted:password]" },
    });
  });

  test.each<[string, unknown]>([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["gives nothing", () => undefined],
    ["gives what JSON has no word for", () => 1n],
    [
      "gives a cycle",
      () => {
        const cycle: unknown[] = [];
        cycle.push(cycle);
        return cycle;
      },
    ],
    ["is no function", "mask"],
  ])("that %s lets no text through", (_what, mask) => {
    expect(redact(["Ada", 1], { mask: mask as Mask })).toEqual(["[redacted:mask failed]", 1]);
  });

  test("that promises a text lets none through", () => {
    expect(
      JSON.stringify(redact(["Ada"], { mask: (async (text: string) => text) as unknown as Mask })),
    ).not.toContain("Ada");
  });
});
