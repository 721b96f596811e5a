import { ExperienceStore } from "../../src/index.ts";
import { runRecord } from "./run-record.ts";

/** Markup, script, control characters and wide characters, as a run may hold them. */
export const HOSTILE = "<script>alert(1)</script>\u001B[2J & <img src=x onerror=alert(2)> 日本語";

/**
 * A store in memory with sessions, labels, recalls with and without memory, a quarantined experience and a
 * hostile text.
 */
export async function toldStore(name: string): Promise<string> {
  const location = `memory:${name}`;
  // The ledger notes recalls at the time at which they are made, and attempts come after them.
  const start = 1000 * Math.ceil(Date.now() / 1000);
  await using experience = await ExperienceStore.open(location, { holdout: 0.5, agent: "clerk" });
  await experience.record({
    id: "first-experience",
    task: "add the invoices of May",
    approach: "carry the tens",
    outcome: "success",
    lessons: "Mind the tens.",
    timestamp: start / 1000 - 60,
  });
  await experience.record({
    id: "quarantined-one",
    task: "add the invoices of May",
    approach: "ask the web",
    outcome: "success",
    origin: "web",
    timestamp: start / 1000 - 50,
  });
  for (const index of Array.from({ length: 12 }, (_, at) => at)) {
    const id = `run-${String(index).padStart(2, "0")}`;
    const startedAt = start + index * 60_000;
    const threadId = `thread-${index}`;
    const task = index === 11 ? HOSTILE : `add the invoices of month ${index}`;
    const { withheld } = await experience.recall(task, { runId: id, threadId });
    const failed = withheld === true && index % 3 !== 0;
    await experience.runs.log([
      runRecord({
        id,
        threadId,
        name: "clerk",
        kind: "graph",
        startedAt,
        endedAt: startedAt + 2_500,
        inputs: JSON.stringify({ task }),
        outputs: JSON.stringify({ answer: index === 11 ? HOSTILE : `sum ${index}` }),
        status: index === 5 ? "failure" : "success",
        error: index === 5 ? "Error: no rows\nat the till" : "",
      }),
      runRecord({
        id: `${id}-model`,
        rootId: id,
        parentId: id,
        threadId,
        kind: "chat_model",
        name: "ChatModel",
        model: "gpt-x",
        startedAt: startedAt + 100,
        endedAt: startedAt + 1_600,
        tokensInput: 900,
        tokensOutput: 100,
        tokensTotal: 1_000,
      }),
      runRecord({
        id: `${id}-tool`,
        rootId: id,
        parentId: id,
        threadId,
        kind: "tool",
        name: "query",
        startedAt: startedAt + 1_700,
        endedAt: startedAt + 2_400,
        inputs: JSON.stringify({ month: index }),
        outputs: JSON.stringify({ rows: index }),
      }),
    ]);
    if (index !== 10)
      await experience.record({
        id: `experience-${index}`,
        task,
        approach: index === 11 ? HOSTILE : `query, then add ${index}`,
        outcome: failed ? "failure" : "success",
        lessons: failed ? "The query came too late." : "",
        runId: id,
        threadId,
        labelSource: "test",
        timestamp: Math.floor(startedAt / 1000) + 3,
      });
  }
  return location;
}
