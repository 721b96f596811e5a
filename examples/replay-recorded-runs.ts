// Streams recorded runs in time order through a compiled graph, and predicts each outcome from what was recalled for
// it, that is, from runs that had ended before:
//   npx tsx examples/replay-recorded-runs.ts runs.jsonl [--limit N] [--k N] [--to DIRECTORY]
//       [--embeddings none|sentence]   BM25, or sentence vectors of a small offline model
//       [--vectors DIRECTORY]          sentence vectors computed before (texts.json, minilm-384.f16)
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { ExperienceStore } from "../src/index.ts";
import { SentenceEmbeddings } from "./demo/sentence-embeddings.ts";
import { mean, percentile } from "./demo/statistics.ts";
import { auc, brier } from "./support/binary-metrics.ts";
import { RecordedEmbeddings } from "./support/recorded-embeddings.ts";
import { readRecordedRuns } from "./support/recorded-runs.ts";
import { replay } from "./support/replay.ts";

/** What a replay showed. */
export interface Figures {
  readonly runs: number;
  readonly moments: number;
  /** Lines that could not be read. */
  readonly refused: number;
  /** Of predicting success; NaN when all runs ended alike. */
  readonly auc: number;
  readonly brier: number;
  /** Brier score of predicting the share of successes so far, for comparison. */
  readonly brierOfBaseRate: number;
  /** Milliseconds of a recall, its note in the injections ledger included. */
  readonly recall: { readonly p50: number; readonly p95: number };
}

/** Replays a file and prints the figures. */
export async function main(args: readonly string[]): Promise<Figures> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      limit: { type: "string" },
      k: { type: "string", default: "20" },
      to: { type: "string" },
      embeddings: { type: "string", default: "none" },
      vectors: { type: "string" },
    },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error("Expected a file of recorded runs, one JSON object a line.");
  const embeddings = embeddingsOf(values);
  const { moments, refused } = await readRecordedRuns(file, wholeNumber("--limit", values.limit));
  const runs = moments.flat();
  const agents = new Set(runs.map(({ agent }) => agent)).size;
  console.log(
    `${runs.length} runs of ${new Set(runs.map(({ task }) => task)).size} tasks by ${agents} agents at ${moments.length} moments`,
  );
  for (const { line, refused: reason } of refused) console.error(`left out line ${line}: ${reason}`);

  const location = values.to ?? (await mkdtemp(join(tmpdir(), "replayed-runs-")));
  try {
    await using experience = await ExperienceStore.open(location, {
      template: "plain",
      ...(embeddings && { embeddings }),
    });
    const { predictions, recallTimes } = await replay(experience, moments, {
      k: wholeNumber("--k", values.k) ?? 20,
      onProgress: (done) => console.error(`${done} of ${runs.length}`),
    });
    const probabilities = predictions.map(({ probability }) => probability);
    const successes = predictions.map(({ success }) => success);
    const figures: Figures = {
      runs: runs.length,
      moments: moments.length,
      refused: refused.length,
      auc: auc(probabilities, successes),
      brier: brier(probabilities, successes),
      brierOfBaseRate: brier(
        predictions.map(({ baseRate }) => baseRate),
        successes,
      ),
      recall: { p50: percentile(recallTimes, 0.5), p95: percentile(recallTimes, 0.95) },
    };
    print(figures, mean(successes.map(Number)));
    return figures;
  } finally {
    if (values.to === undefined) await rm(location, { recursive: true, force: true });
  }
}

function embeddingsOf({
  embeddings,
  vectors,
}: {
  embeddings: string;
  vectors?: string | undefined;
}): EmbeddingsInterface | undefined {
  if (vectors !== undefined) return new RecordedEmbeddings(vectors);
  if (embeddings === "sentence") return new SentenceEmbeddings();
  if (embeddings === "none") return undefined;
  throw new Error(`Expected none or sentence after --embeddings, got ${embeddings}.`);
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value))
    throw new Error(`Expected a whole number from 1 after ${name}, got ${value}.`);
  return Number(value);
}

function print(figures: Figures, successRate: number): void {
  const { p50, p95 } = figures.recall;
  console.log(`${(100 * successRate).toFixed(1)}% of them succeeded`);
  console.log("Predicting each outcome from what was recalled for it:");
  console.log(`  AUC ${figures.auc.toFixed(3)}`);
  console.log(
    `  Brier ${figures.brier.toFixed(3)} (of the success rate so far: ${figures.brierOfBaseRate.toFixed(3)})`,
  );
  console.log(`Recall: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
