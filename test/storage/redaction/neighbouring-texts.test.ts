import { describe, expect, test } from "vitest";

import { messageText } from "../../../src/base/messages/message-text.ts";
import { HumanMessage } from "@langchain/core/messages";
import { redact, redactText } from "../../../src/storage/redaction/redact.ts";
import { redactSecrets } from "../../../src/storage/redaction/redact-secrets.ts";
import { SECRET_TEXTS } from "./secret-corpus.ts";

const block = (text: string) => ({ type: "text", text });
const PASSWORD = "kR7vQ2mXw9";

/** In which forms texts stand beside each other. */
const FORMS: Readonly<Record<string, (texts: readonly string[]) => unknown>> = {
  "blocks of a message": (texts) => ({ messages: [{ content: texts.map(block) }] }),
  "blocks between others": (texts) => [
    block("Look at this:\n"),
    ...texts.map(block),
    { type: "image_url", image_url: "x" },
  ],
  "chunks of a stream": (texts) => ({ output: texts }),
  "blocks of a thought": (texts) => texts.map((thinking) => ({ type: "thinking", thinking })),
};

/** All texts in a value, except names of types. */
function textsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string") return key === "type" ? [] : [value];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => textsIn(one, name))
    : [];
}

describe.each(Object.entries(FORMS))("%s", (_form, form) => {
  test.each(SECRET_TEXTS)("hide $secret, wherever it is cut", ({ text, secret }) => {
    const start = text.indexOf(secret);
    const whole = redactSecrets(text);
    for (let cut = start + 1; cut < start + secret.length; cut += Math.ceil(secret.length / 7)) {
      const shown = JSON.stringify(redact(form([text.slice(0, cut), text.slice(cut)])));
      expect(shown).toContain(JSON.stringify(whole).slice(1, -1));
    }
  });

  test("hide a value whose name is in the text before", () => {
    for (const name of ["password=", "DB_PASSWORD: ", '{"password": "', "The key is api_key="]) {
      const shown = JSON.stringify(redact(form([name, `${PASSWORD}aA1bB2cC3dD4`, '" and more'])));
      expect(shown).not.toContain(PASSWORD);
      expect(shown).toContain(" and more");
    }
  });

  test("hide a secret that comes in pieces of a character, and keep the words around it", () => {
    const shown = redact(form(`use password=${PASSWORD} now`.split("")));
    const said = textsIn(shown).join("");
    expect(said).not.toContain(PASSWORD);
    expect(said).toContain("use password=[redacted:password] now");
  });

  test("stay as they are without a secret", () => {
    const value = form(["The password", " is not here: ", "", "look for it", " elsewhere"]);
    expect(redact(value)).toBe(value);
  });
});

test("others stay as they are beside two that hide one together", () => {
  const texts = ["first", "password=", PASSWORD, " fourth ", `sk-ant-api03-${"aB3".repeat(10)}`, " sixth"];
  expect(redact(texts)).toEqual([
    "first",
    "password=[redacted:password]",
    "",
    " fourth ",
    "[redacted:anthropic-key]",
    " sixth",
  ]);
});

test("the value behind an argument of a program is judged by the argument", () => {
  expect(redact(["login", "--password", PASSWORD, "--user", "ann"])).toEqual([
    "login",
    "--password",
    "[redacted:password]",
    "--user",
    "ann",
  ]);
});

describe("a name right behind a secret", () => {
  test.each(SECRET_TEXTS)("is none of $secret in the text of a message with blocks", ({ text, secret }) => {
    for (const pair of [`password=${PASSWORD}`, `password: ${PASSWORD}`, `"password": "${PASSWORD}"`]) {
      const joined = messageText(new HumanMessage({ content: [block(text), block(pair)] }));
      const shown = redactText(joined, {}, []);
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(PASSWORD);
    }
  });

  test("is none of its characters where texts were joined without a sign", () => {
    const secrets = [
      `sk-ant-api03-${"aB3".repeat(10)}`,
      `ghp_${"aB3".repeat(10)}`,
      `api_key: ${"aB3dE5".repeat(5)}`,
    ];
    for (const secret of [...secrets, `Authorization: Bearer ${"aB3dE5".repeat(5)}`])
      for (const pair of [
        `password: ${PASSWORD}`,
        `password = ${PASSWORD}`,
        `api_key: ${PASSWORD}aB3dE5fG7h`,
      ]) {
        const shown = redactSecrets(secret + pair);
        expect(shown).not.toContain(PASSWORD);
        expect(shown).not.toContain("aB3dE5a");
        expect(shown).not.toContain("aB3aB3");
      }
  });
});
