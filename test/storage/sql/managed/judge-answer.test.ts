import { expect, test } from "vitest";

import { judgeAnswer } from "../../../../src/storage/sql/managed/judge-answer.ts";

const json = (error: string): string => JSON.stringify({ error, code: "QUERY_ERROR", request_id: "1" });
const page = "<html><body>nginx</body></html>";

test.each([
  [200, '{"rows":[]}', "good", undefined],
  [200, page, "retry", "SERVICE_UNAVAILABLE"],
  [200, "<p>It already exists</p>", "retry", "SERVICE_UNAVAILABLE"],
  [200, json("upstream"), "retry", "SERVICE_UNAVAILABLE"],
  [200, '{"error":{"message":"upstream"}}', "retry", "SERVICE_UNAVAILABLE"],
  [200, json('relation "t" already exists'), "exists", undefined],
  [200, '{"rows":[],"error":null}', "good", undefined],
  [429, json("slow down"), "retry", "SERVICE_UNAVAILABLE"],
  [500, json("upstream"), "retry", "SERVICE_UNAVAILABLE"],
  [503, page, "retry", "SERVICE_UNAVAILABLE"],
  [500, json('relation "t" already exists'), "exists", undefined],
  [
    500,
    json('duplicate key value violates unique constraint "pg_class_relname_nsp_index"'),
    "exists",
    undefined,
  ],
  [402, '{"balance_cents":0,"error":"insufficient balance"}', "failed", "INSUFFICIENT_BALANCE"],
  [401, json("invalid token"), "failed", "AUTHENTICATION_FAILED"],
  [401, "", "retry", "AUTHENTICATION_FAILED"],
  [403, page, "retry", "AUTHENTICATION_FAILED"],
  [400, json('relation "t" does not exist'), "failed", "TABLE_MISSING"],
  [500, json("Table does not exist"), "failed", "TABLE_MISSING"],
  [404, json('relation "t" does not exist'), "failed", "TABLE_MISSING"],
  [404, json('workspace "x" not found'), "failed", "INVALID_LOCATION"],
  [404, page, "retry", "INVALID_LOCATION"],
  [400, json("syntax error"), "failed", "ENGINE_FAILED"],
  [302, page, "failed", "INVALID_LOCATION"],
])("%i %s: %s", (status, body, kind, code) => {
  const judgement = judgeAnswer({ status, body, retryAfter: null });
  expect(judgement.kind).toBe(kind);
  expect("error" in judgement ? judgement.error.code : undefined).toBe(code);
});

test.each([
  ["2", 2_000],
  [new Date(5_000).toUTCString(), 4_000],
  ["soon", undefined],
  [null, undefined],
])("Retry-After %s: %s ms", (retryAfter, afterMs) => {
  expect(judgeAnswer({ status: 429, body: "{}", retryAfter }, 1_000)).toMatchObject({
    kind: "retry",
    afterMs,
  });
});

test("what the service repeats of a request shows no secret", () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.eyJvcmdfaWQiOiJvcmctMSJ9.WeaUk0ixJYqu7Cbdf7O6f4f6twQ5A3Bo";
  const judgement = judgeAnswer({
    status: 400,
    body: json(`bad header Authorization: Bearer ${token}`),
    retryAfter: null,
  });
  expect(judgement).toMatchObject({ error: { message: expect.stringContaining("bad header") } });
  expect(JSON.stringify(judgement) + String("error" in judgement && judgement.error)).not.toContain(token);
});
