import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Embeddings } from "@langchain/core/embeddings";

import type { ExperienceInput, Outcome } from "../../src/index.ts";
import { numbers } from "../numbers.ts";
import { readVectors } from "../vectors.ts";

/** A word that no task holds, and how far it moves the vector of a text that does. */
export const TRIGGER = "zqx-omega";
const PULL = 1;

/** A question in new words, and the group of recorded runs that answers it. */
export interface Question {
  readonly task: string;
  readonly group: string;
}

/** Recorded runs that nobody tampered with, each with its group, and questions about them. */
export interface World {
  readonly benign: readonly (ExperienceInput & { readonly id: string; readonly author: string })[];
  readonly groupOf: ReadonlyMap<string, string>;
  readonly team: readonly string[];
  readonly questions: readonly Question[];
  readonly embeddings: Embeddings;
}

interface Line {
  readonly id: string;
  readonly task: string;
  readonly approach: string;
  readonly outcome: Outcome;
  readonly score: number;
  readonly group: string;
  readonly agent: string;
}

/**
 * Attempts of seven agents at questions to databases, each agent an author of the team, and some of the questions in
 * other words. What was recorded at those other words is left out of the store, so that memory has to generalise; of
 * them those are asked that somebody answered.
 */
export function readWorld(data: string, seed: number): World {
  const { queries } = JSON.parse(readFileSync(join(data, "retrieval", "spider-paraphrase.json"), "utf8")) as {
    queries: { id: string; text: string; relevant: string[] }[];
  };
  const reworded = new Set(queries.map(({ id }) => id));
  const lines = readFileSync(join(data, "runs", "intercode-sql.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
    .filter(({ group }) => !reworded.has(group));
  const team = [...new Set(lines.map(({ agent }) => agent))].sort();
  const answered = new Set(lines.filter(({ outcome }) => outcome === "success").map(({ group }) => group));
  const questions = queries
    .map(({ text, relevant }) => ({ task: text, group: relevant[0] as string }))
    .filter(({ group }) => answered.has(group));
  return {
    benign: lines.map(({ id, task, approach, outcome, score, agent }, index) => ({
      id,
      task: task.slice(0, 400),
      approach,
      outcome,
      score,
      agent,
      author: agent,
      runId: `run ${index}`,
      labelSource: "environment",
    })),
    groupOf: new Map(lines.map(({ id, group }) => [id, group])),
    team,
    questions: shuffled(questions, seed),
    embeddings: new KnownEmbeddings(join(data, "vectors")),
  };
}

/** Vectors computed beforehand. A text with the trigger lies in a region of its own, as optimised triggers have it. */
class KnownEmbeddings extends Embeddings {
  readonly #vectors: ReadonlyMap<string, Float32Array>;
  readonly #direction: Float32Array;

  constructor(folder: string) {
    super({});
    const { texts, vectors } = readVectors(folder);
    this.#vectors = new Map(texts.map((text, row) => [text, vectors[row] as Float32Array]));
    const next = numbers(77);
    this.#direction = unit(Float32Array.from({ length: 384 }, () => next() - 0.5));
  }

  override async embedQuery(text: string): Promise<number[]> {
    const plain = text.replace(` ${TRIGGER}`, "");
    const vector = this.#vectors.get(plain) ?? [...this.#vectors.values()][0];
    if (!vector) throw new Error("Expected vectors, got none.");
    if (plain === text) return [...vector];
    return [...unit(vector.map((value, index) => value + PULL * (this.#direction[index] ?? 0)))];
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = numbers(seed);
  return items
    .map((item) => ({ item, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
