import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";

import { redactText } from "../../../src/storage/redaction/redact.ts";
import { redactJson } from "../../../src/storage/redaction/redact-json.ts";
import { LOOK_ALIKES } from "./look-alikes.ts";

const clean = (text: string): string => redactText(text, {}, []);

test("texts that only look as if they held a secret stay, also inside JSON", () => {
  for (const text of LOOK_ALIKES) {
    expect(clean(text)).toBe(text);
    const [inside, listed] = [
      JSON.stringify({ said: text }),
      JSON.stringify([{ id: 1, said: [text] }], null, 2),
    ];
    expect([clean(inside), clean(listed)]).toEqual([inside, listed]);
  }
});

test("brackets and quotes in any order lose nothing, and redacting again changes nothing", () => {
  const pieces =
    '{ } [ ] " \\ : , \n "pass" "user" "hunter2Xy9" {"pass":"hunter2Xy9","user":"a"} ["b"]'.split(" ");
  assert(
    property(array(constantFrom(...pieces), { maxLength: 14 }), (some) => {
      const text = some.join("");
      const once = clean(text);
      expect(clean(once)).toBe(once);
      expect(redactJson(text, (value) => value)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});

test("what is nested too deep to be read stays for the other patterns", () => {
  const deep = `${'{"a":'.repeat(100_000)}{"password":"hunter2Xy9Zq"}${"}".repeat(100_000)}`;
  expect(clean(deep)).toBe(deep.replace("hunter2Xy9Zq", "[redacted:password]"));
});

test.each(['{"', '["', '[{"a":', '{"a":{"a":1},', '"\\" {"', "]}", '[["token","a1b2c3d4e5"],', '{"a":"b"}'])(
  "takes linear time for repeated %j",
  (unit) => {
    const time = (count: number): number => {
      const text = unit.repeat(count);
      const start = performance.now();
      redactJson(text, (value) => value);
      return performance.now() - start;
    };
    time(5_000);
    const least = (count: number): number => Math.min(time(count), time(count), time(count));
    expect(least(100_000)).toBeLessThan(Math.max(least(10_000), 10) * 40);
  },
);
