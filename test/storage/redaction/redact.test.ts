import { describe, expect, test } from "vitest";

import { redact, type Mask } from "../../../src/storage/redaction/redact.ts";

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

  test("takes out all of a text that is secret by its name and holds a token", () => {
    expect(redact({ password: `tiger77-${token}-lion` })).toEqual({ password: "[redacted:password]" });
    expect(redact({ token })).toEqual({ token: "[redacted:github-token]" });
  });

  test("leaves the value as it was, and secrets when told so", () => {
    const value = { password: "swordfish" };
    expect(redact(value, { secrets: false })).toEqual({ password: "swordfish" });
    redact(value);
    expect(value).toEqual({ password: "swordfish" });
  });

  test("keeps a field that is called like the prototype", () => {
    const value: unknown = JSON.parse('{"__proto__": {"password": "swordfish"}}');
    expect(JSON.stringify(redact(value))).toBe('{"__proto__":{"password":"[redacted:password]"}}');
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
