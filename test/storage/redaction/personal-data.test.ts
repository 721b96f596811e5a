import { beforeAll, describe, expect, test } from "vitest";

import { personalData } from "../../../src/privacy.ts";

let everything: (text: string) => string;
let german: (text: string) => string;

beforeAll(async () => {
  everything = await personalData();
  german = await personalData({ country: "DE" });
});

describe("personalData takes out", () => {
  test.each([
    ["write to ada.lovelace+news@mail.example.co.uk, please", "write to [redacted:email], please"],
    ["<grüße@müller.de>", "<[redacted:email]>"],
    ["call +33 6 12 34 56 78 now", "call [redacted:phone] now"],
    ["call +1 (415) 555-2671.", "call [redacted:phone]."],
    ["paid with 4111 1111 1111 1111.", "paid with [redacted:card]."],
    ["5555-5555-5555-4444", "[redacted:card]"],
    ["378282246310005", "[redacted:card]"],
    ["DE89 3704 0044 0532 0130 00 AND MORE", "[redacted:iban] AND MORE"],
    ["to GB82WEST12345698765432,", "to [redacted:iban],"],
    ["from 93.184.216.34:443", "from [redacted:ip]:443"],
    ["peer 2606:2800:220:1:248:1893:25c8:1946.", "peer [redacted:ip]."],
    ["SSN 536-22-1234", "SSN [redacted:ssn]"],
    ['{"email":"ada@example.com","ip":"8.8.8.8"}', '{"email":"[redacted:email]","ip":"[redacted:ip]"}'],
  ])("%j", (text, expected) => {
    expect(everything(text)).toBe(expected);
  });

  test("phone numbers without a country code, when it is told the country", () => {
    expect(german("Ruf 030 901820 an")).toBe("Ruf [redacted:phone] an");
    expect(everything("Ruf 030 901820 an")).toBe("Ruf 030 901820 an");
  });

  test.each([
    ["DE", "(030) 901820"],
    ["DE", "0151/23456789"],
    ["DE", "0049 30 901820"],
    ["US", "(213) 373-4253"],
    ["US", "1-213-373-4253"],
    ["GB", "020 7183 8750"],
    ["FR", "06.12.34.56.78"],
    ["IT", "06 6982 1234"],
    ["ES", "612345678"],
    ["DK", "32 12 34 56"],
    ["RU", "8 (912) 345-67-89"],
    ["IN", "98765 43210"],
  ])("phone numbers as they are written in %s: %s", async (country, number) => {
    expect((await personalData({ country }))(`call ${number} now`)).toBe("call [redacted:phone] now");
  });

  test("only the kinds it is told", async () => {
    const emails = await personalData({ kinds: ["email"] });
    expect(emails("ada@example.com 8.8.8.8")).toBe("[redacted:email] 8.8.8.8");
  });
});

describe("personalData leaves", () => {
  test.each(["DE", "US", "GB", "FR", "DK", "PL", "AT"])(
    "dates and addresses of networks in %s",
    async (country) => {
      const text =
        "2026-11-30, 30.11.2026, 01.12.2026 10:00, 11/30/2026, 2024 - 2026, 192.168.0.1, 172.16.0.10, 169.254.1.1, 2026-11-30T10:15:00Z, took 1234567 ms";
      expect((await personalData({ country }))(text)).toBe(text);
    },
  );

  test.each(["order 20261130", "order 4711-0815"])("%s in Germany", (text) => {
    expect(german(text)).toBe(text);
  });

  test.each([
    "user@localhost and @handle and a @ b",
    "4111 1111 1111 1112 is no card",
    "order 1234567890123456",
    "DE89 3704 0044 0532 0130 01 is no IBAN",
    "2026-11-23T15:04:05.000Z took 12:30:45",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "127.0.0.1, 192.168.1.1, 10.0.0.7, ::1 and std::vector",
    "version 1.2.3, 1.2.3.4.5 and 300.1.1.1",
    "000-12-3456, 666-12-3456, 900-12-3456 and 123-00-4567",
    "1715000000123 and +1 and 3.14159265358979",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "[redacted:github-token]",
  ])("%j", (text) => {
    expect(everything(text)).toBe(text);
  });
});

test("an unknown kind or country is refused", async () => {
  await expect(personalData({ kinds: ["name" as "email"] })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await expect(personalData({ country: "Germany" })).rejects.toThrow("country code");
});

test.each([
  "a",
  "1",
  "1 ",
  "1-",
  "+1",
  "(1",
  "a@",
  "a.",
  "@a.",
  ":",
  "1:",
  "1.",
  "AA11",
  "A1 ",
  "é",
  "123-45-",
])("a text of a million characters of %j takes time linear in its length", (unit) => {
  const time = (length: number): number => {
    const text = unit.repeat(length / unit.length);
    const start = performance.now();
    german(text);
    return performance.now() - start;
  };
  time(10_000);
  const short = Math.min(time(100_000), time(100_000));
  // Quadratic time would take a hundred times as long; the floor is for the noise of a busy machine.
  expect(Math.min(time(1_000_000), time(1_000_000))).toBeLessThan(Math.max(short, 10) * 40);
});
