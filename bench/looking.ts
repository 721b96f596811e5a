// How long it takes to look at what many runs left: the page of `report`, sessions, a search and lift.
//   npm run build && npm run bench:looking [-- RUNS]
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { ExperienceStore } from "../src/index.ts";
import { searchRuns, sessionsOf } from "../src/runs.ts";
import type { RunRecord } from "../src/experience/records/run-record.ts";
import { findEngine } from "../src/storage/local/find-engine.ts";
import { numbers } from "./numbers.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const RUNS = Number(process.argv[2] ?? 100_000);
/** A graph, its agent node, a model, a tool and the model again. */
const RUNS_PER_SESSION = 5;
const SESSIONS = RUNS / RUNS_PER_SESSION;
/** Every so manieth session recalls, so that the ledger holds a tenth of them. */
const RECALLS_EVERY = 10;
const REPEATS = 5;
const BEGIN = Date.UTC(2026, 0);
const WORDS =
  "refund order invoice parcel customer late address change cancel price tax currency delivery stock warehouse reply letter account password reset".split(
    " ",
  );

const random = numbers(7);
const words = (count: number): string =>
  Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(" ");
const folder = mkdtempSync(join(tmpdir(), "bench-looking-"));
const location = join(folder, "experience");

try {
  await using experience = await ExperienceStore.open(location);
  await fill(experience);
  const rows = [
    ["`sessionsOf`, the latest 20", await median(() => sessionsOf(experience, { k: 20 }))],
    ["`searchRuns`, three words", await median(() => searchRuns(experience, "late parcel refund"))],
    ["`experiment.lift`", await median(() => experience.experiment.lift())],
    ["`runs.usage`", await median(() => experience.runs.usage())],
  ];
  await experience.close();
  const page = join(folder, "report.html");
  const cli = fileURLToPath(new URL("../dist/esm/cli/main.js", import.meta.url));
  const report = await median(() =>
    promisify(execFile)(process.execPath, [cli, "report", "--from", location, "--out", page, "--force"], {
      env: { ...process.env, DEEPLAKE_PYTHON: findEngine().python },
    }),
  );
  rows.push(["the command `report`, its start included", report]);
  writeEvidence(
    "looking",
    `## Looking at many runs

\`npm run bench:looking\`, ${new Date().toISOString().slice(0, 10)}; load ${loadavg()[0]?.toFixed(1)}. A directory with ${RUNS} runs in ${SESSIONS} sessions, with one experience for each session, and ${SESSIONS / RECALLS_EVERY} recalls in all; median of ${REPEATS}. The page has ${(statSync(page).size / 1e6).toFixed(2)} MB.

${markdownTable(["reading", "seconds"], rows)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function fill(experience: ExperienceStore): Promise<void> {
  const PART = 1_000;
  for (let first = 0; first < SESSIONS; first += PART) {
    const sessions = Array.from({ length: Math.min(PART, SESSIONS - first) }, (_, index) => first + index);
    await experience.runs.log(sessions.flatMap(runsOfSession));
    await experience.recordMany(
      sessions.map((session) => ({
        id: `experience ${session}`,
        task: taskOf(session),
        approach: words(20),
        outcome: random() < 0.6 ? "success" : "failure",
        lessons: words(8),
        runId: `run ${session}.0`,
        timestamp: at(session) / 1_000,
        metadata: { thread_id: `thread ${session}` },
      })),
    );
  }
  for (let session = 0; session < SESSIONS; session += RECALLS_EVERY)
    await experience.recall(taskOf(session), {
      threadId: `thread ${session}`,
      runId: `run ${session}.0`,
      holdout: 0.3,
    });
  await experience.flush();
  console.log(`${RUNS} runs written.`);
}

function runsOfSession(session: number): RunRecord[] {
  const kinds = ["graph", "node", "chat_model", "tool", "chat_model"] as const;
  const rootId = `run ${session}.0`;
  return kinds.map((kind, index) => {
    const calls = kind === "chat_model";
    return {
      id: `run ${session}.${index}`,
      parentId: index === 0 ? null : `run ${session}.${Math.min(index - 1, 1)}`,
      rootId,
      threadId: `thread ${session}`,
      kind,
      name: `${kind} ${session % 7}`,
      status: session % 9 === 0 ? "failure" : "success",
      inputs: JSON.stringify({ task: taskOf(session), context: words(40) }),
      outputs: JSON.stringify({ answer: words(40) }),
      error: session % 9 === 0 ? `Error: ${words(5)}` : "",
      model: calls ? "model" : "",
      tokensInput: calls ? 400 : null,
      tokensOutput: calls ? 60 : null,
      tokensTotal: calls ? 460 : null,
      tokensCached: null,
      tokensCacheWrite: null,
      tokensReasoning: null,
      startedAt: at(session) + index * 100,
      endedAt: at(session) + index * 100 + 90,
      tags: [],
      metadata: "{}",
    };
  });
}

/** Sessions a minute apart. */
function at(session: number): number {
  return BEGIN + session * 60_000;
}

function taskOf(session: number): string {
  return `Answer letter ${session % 500} about ${WORDS[session % WORDS.length]} and ${WORDS[(session * 7) % WORDS.length]}`;
}

async function median(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return ((times.sort((a, b) => a - b)[REPEATS >> 1] as number) / 1_000).toFixed(2);
}
