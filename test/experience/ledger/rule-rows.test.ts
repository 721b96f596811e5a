import { expect, test } from "vitest";

import { ruleExposures, ruleRows } from "../../../src/experience/ledger/rule-rows.ts";
import { assignRules } from "../../../src/experience/advice/rules/session-rules.ts";

test("rows of the ledger come back as what each revision was given to or withheld from", () => {
  const giving = { recallId: "c", runId: "r", threadId: "t", user: "ann", agent: "a", scope: "s", at: 7 };
  const rule = { id: "x", text: "Ask first.", priority: 0, active: true, author: "", at: 0 };
  const rows = [1, 2].flatMap((revision) =>
    ruleRows(assignRules([{ ...rule, revision }], "t", 0), giving, () => `row ${revision}`),
  );
  const other = { reason: "", experience_id: "x", experience_version: 1 };
  expect(ruleExposures([other, ...rows])).toMatchObject([
    {
      key: "x revision 1",
      label: "Ask first.",
      exposures: [{ threadId: "t", injected: true, propensity: 1, at: 7 }],
    },
    { key: "x revision 2", exposures: [{ runId: "r", agent: "a", scope: "s" }] },
  ]);
});
