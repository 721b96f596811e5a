import type { RunRecord } from "../../src/runs.ts";

/** A root run that went well in an instant; what is given replaces what it says. */
export function runRecord(given: Partial<RunRecord> & { readonly id: string }): RunRecord {
  return {
    parentId: null,
    rootId: given.id,
    threadId: null,
    kind: "chain",
    name: "agent",
    status: "success",
    inputs: "{}",
    outputs: "",
    error: "",
    model: "",
    tokensInput: null,
    tokensOutput: null,
    tokensTotal: null,
    tokensCached: null,
    tokensCacheWrite: null,
    tokensReasoning: null,
    startedAt: 1_000,
    endedAt: 2_000,
    tags: [],
    metadata: "{}",
    ...given,
  };
}
