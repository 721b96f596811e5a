import { expect, test } from "vitest";

import { ruleExposures, ruleRows } from "../../../src/experience/ledger/rule-rows.ts";
import { injectionsSchema } from "../../../src/experience/records/schemas.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { assignRules } from "../../../src/experience/advice/rules/session-rules.ts";

test("rows of the ledger come back as what each revision was given to or withheld from", async () => {
  const giving = { recallId: "c", runId: "r", threadId: "t", user: "ann", agent: "a", scope: "s", at: 7 };
  const rule = { id: "x", text: "Ask first.", priority: 0, active: true, author: "", at: 0 };
  const table = await Table.over(memoryDriver("memory:", null), injectionsSchema, { dimensions: null });
  const other = { id: "other", experience_id: "x", experience_version: 1, rank: 1, injected: true, at: 1 };
  const rows = [1, 2].flatMap((revision) =>
    ruleRows(assignRules([{ ...rule, revision }], "t", 0), giving, () => `row ${revision}`),
  );
  await table.append([other, ...rows]);
  expect(ruleExposures(await table.rows())).toMatchObject([
    {
      key: "x revision 1",
      label: "Ask first.",
      exposures: [{ threadId: "t", injected: true, propensity: 1, at: 7 }],
    },
    { key: "x revision 2", exposures: [{ runId: "r", agent: "a", scope: "s" }] },
  ]);
});
