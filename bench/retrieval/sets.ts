import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bm25Scores } from "../../src/base/text/bm25.ts";
import { cosineSimilarity } from "../../src/base/text/similarity.ts";
import { tokenize } from "../../src/base/text/tokenize.ts";
import { readVectors } from "../vectors.ts";

/** Candidates of each kind, as in recall. */
const POOL = 30;

export interface Text {
  readonly text: string;
  readonly vector: Float32Array;
}

/** A query with the candidates that recall would look at, and which of them are right. */
export interface Query extends Text {
  readonly candidates: readonly {
    readonly task: string;
    readonly similarity: number;
    readonly right: boolean;
  }[];
}

/** A set of texts to be found, and queries. */
export interface RetrievalSet {
  readonly name: string;
  readonly corpus: readonly Text[];
  readonly queries: readonly Query[];
}

/** Reads the sets of a folder that has `retrieval/` and `vectors/`. */
export function readSets(directory: string): { sets: RetrievalSet[]; outOfScope: Query[] } {
  const { texts, vectors } = readVectors(join(directory, "vectors"));
  const places = new Map(texts.map((text, row) => [text, row]));
  const known = (text: string): Text => {
    const vector = vectors[places.get(text) ?? -1];
    if (!vector) throw new Error(`Expected a vector of ${JSON.stringify(text)}.`);
    return { text, vector };
  };
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(directory, "retrieval", `${name}.json`), "utf8"));
  const sets = ["banking77", "clinc150", "spider-paraphrase"].map((name) => {
    const given = read(name) as Given;
    const corpus = given.corpus.map(({ text }) => known(text));
    const ids = given.corpus.map(({ id }) => id);
    const queries = given.queries.map(({ text, relevant }) => {
      const right = new Set(relevant);
      return withCandidates(known(text), corpus, (row) => right.has(ids[row] as string));
    });
    return { name, corpus, queries };
  });
  const clinc = sets.find(({ name }) => name === "clinc150") as RetrievalSet;
  const outOfScope = (read("clinc150-out-of-scope") as string[]).map((text) =>
    withCandidates(known(text), clinc.corpus, () => false),
  );
  return { sets, outOfScope };
}

interface Given {
  readonly corpus: readonly { readonly id: string; readonly text: string }[];
  readonly queries: readonly { readonly text: string; readonly relevant: readonly string[] }[];
}

/** The nearest and the best by words, as the engine gives them: BM25 of words over the whole corpus. */
function withCandidates(query: Text, corpus: readonly Text[], right: (row: number) => boolean): Query {
  const similarities = corpus.map(({ vector }) => cosineSimilarity(query.vector, vector));
  const bm25 = bm25Scores(
    query.text,
    corpus.map(({ text }) => text),
    wordsOf,
  );
  const best = (scores: readonly number[]): number[] =>
    [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, POOL);
  const rows = new Set([...best(similarities), ...best(bm25).filter((row) => (bm25[row] as number) > 0)]);
  const candidates = [...rows]
    .map((row) => ({
      task: (corpus[row] as Text).text,
      similarity: similarities[row] as number,
      right: right(row),
    }))
    .sort((a, b) => b.similarity - a.similarity);
  return { ...query, candidates };
}

const words = new Map<string, string[]>();

function wordsOf(text: string): string[] {
  const known = words.get(text) ?? tokenize(text);
  words.set(text, known);
  return known;
}
