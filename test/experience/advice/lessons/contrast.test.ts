import { describe, expect, test } from "vitest";

import { attemptFeatures } from "../../../../src/experience/advice/lessons/distill.ts";
import { contrast } from "../../../../src/experience/advice/lessons/contrast.ts";
import { contrastLesson } from "../../../../src/experience/advice/lessons/contrast-lesson.ts";
import { lessonStatus } from "../../../../src/experience/records/lesson.ts";

const sets = (...attempts: string[][]): Set<string>[] => attempts.map((features) => new Set(features));

describe("what an attempt did", () => {
  test("is its tools and which followed which, or else its words", () => {
    expect([...attemptFeatures('search({"q":"x (y)"}) -> calc(1) -> search(2) done')]).toEqual([
      "search",
      "calc",
      "search -> calc",
      "calc -> search",
    ]);
    expect([...attemptFeatures("Split by commas, then by commas (again)")]).toEqual([
      "split",
      "by",
      "commas",
      "then",
      "again",
    ]);
  });
});

describe("what tells successes from failures", () => {
  const won = sets(["check", "pay"], ["check", "pay"], ["check", "ask"]);
  const lost = sets(["pay", "guess"], ["guess", "pay"]);
  test("is in the order and of the size that the formula gives when worked out by hand", () => {
    const found = contrast(won, lost);
    expect(found.map(({ feature }) => feature)).toEqual(["check", "ask", "pay", "guess"]);
    // In 3 of 3 successes and 0 of 2 failures.
    const z = Math.log((3.5 * 2.5) / (0.5 * 0.5)) / Math.sqrt(1 / 3.5 + 1 / 0.5 + 1 / 0.5 + 1 / 2.5);
    expect(found[0]).toMatchObject({ inSuccesses: 3, inFailures: 0 });
    expect(found[0]?.z).toBeCloseTo(z, 10);
  });

  test("is turned round with the sides", () => {
    const [there, back] = [contrast(won, lost), contrast(lost, won)];
    const z = new Map(back.map(({ feature, z: value }) => [feature, value]));
    for (const { feature, z: value } of there) expect(z.get(feature)).toBeCloseTo(-value, 10);
  });

  test("is nothing where both did the same", () => {
    const same = sets(["a", "b"], ["a", "b"]);
    expect(contrastLesson(contrast(same, same), 2, 2)).toBe(undefined);
  });

  test("is said with the counts behind it", () => {
    const many = Array.from({ length: 6 }, () => ["check", "pay"]);
    const few = Array.from({ length: 5 }, () => ["pay"]);
    expect(contrastLesson(contrast(sets(...many), sets(...few)), 6, 5)).toBe(
      "Successes did more often: check (6 of 6 successes, 0 of 5 failures).",
    );
  });
});

test("a lesson is active by a person's word, or once it helped more often than it failed", () => {
  expect(lessonStatus({ helped: 0, failed: 0 })).toBe("proposed");
  expect(lessonStatus({ helped: 1, failed: 0 })).toBe("active");
  expect(lessonStatus({ helped: 1, failed: 1 })).toBe("proposed");
  expect(lessonStatus({ label: "confirmed", helped: 0, failed: 9 })).toBe("active");
  expect(lessonStatus({ label: "rejected", helped: 9, failed: 0 })).toBe("retired");
});
