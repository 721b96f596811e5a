import { expect, test } from "vitest";

import { errorStatus } from "../../../src/experience/records/error-status.ts";
import { errorMessage, errorText } from "../../../src/experience/records/error-text.ts";

test("an error keeps its cause and the cause of that", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { cause: "the network is down" });
  expect(errorText(new TypeError("fetch failed", { cause: refused }))).toBe(
    "TypeError: fetch failed\nCause: Error: connect ECONNREFUSED\nCause: the network is down",
  );
});

test("errors that wrap another and repeat its text say it once", () => {
  const first = new Error("500", { cause: new Error("socket closed") });
  const wrapped = new Error("500", { cause: new Error("500", { cause: first }) });
  expect(errorText(wrapped)).toBe("Error: 500\nCause: Error: socket closed");
  const long = "x ".repeat(9_000);
  expect(errorText(new Error(long, { cause: new Error(long) }))).toBe(`Error: ${long}`);
  const both = new AggregateError([new Error("500"), new Error("500")], "two calls");
  expect(errorText(both)).toBe("AggregateError: two calls\nInner error: Error: 500\nInner error: Error: 500");
});

test("an AggregateError keeps what it holds", () => {
  const error = new AggregateError([new Error("first"), new RangeError("second")], "all failed");
  expect(errorText(error)).toBe(
    "AggregateError: all failed\nInner error: Error: first\nInner error: RangeError: second",
  );
});

test("an error that causes itself, or holds itself, is told once", () => {
  const error: Error & { cause?: unknown } = new Error("round");
  error.cause = error;
  expect(errorText(error)).toBe("Error: round");
});

test.each([
  ["a message", new Error("x ".repeat(4_000_000))],
  ["a message with a cause", new Error("x ".repeat(4_000_000), { cause: new Error("why ") })],
  ["a text", "x ".repeat(4_000_000)],
  [
    "many inner errors",
    new AggregateError(Array.from({ length: 50_000 }, () => new Error("x".repeat(5_000)))),
  ],
])("%s stays within 20,000 characters", (_name, error) => {
  expect(errorText(error).length).toBeLessThanOrEqual(20_000);
});

test("a cause is kept beside a message that is too long", () => {
  const error = new Error("x ".repeat(1_000_000), { cause: new Error("the disk is full") });
  expect(errorText(error)).toContain("the disk is full");
});

const trap = (name: string): object =>
  Object.defineProperty(new Error("boom"), name, {
    get: () => {
      throw new Error("trap");
    },
  });

test.each([
  ...["message", "name", "cause", "errors", "code", "is_bubble_up"].map(
    (name) => [name, trap(name)] as const,
  ),
  [
    "everything",
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        getPrototypeOf: () => {
          throw new Error("trap");
        },
      },
    ),
  ] as const,
  ["no prototype", Object.create(null) as object] as const,
])("what throws when its %s is read is an error like others", (_name, error) => {
  expect(errorStatus(error)).toBe("failure");
  expect(typeof errorText(error)).toBe("string");
  expect(typeof errorMessage(error)).toBe("string");
});

test("what is no error is told as it is", () => {
  expect(errorText("plain")).toBe("plain");
  expect(errorText(undefined)).toBe("undefined");
  expect(errorText({ message: "said" })).toBe("said");
  expect(errorText({ code: 429 })).toBe('{"code":429}');
});
