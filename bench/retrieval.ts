// Hit@1 and hit@3 of recall's ranking, and how well its abstention tells tasks it cannot answer; nothing but pure functions.
//   npm run bench:retrieval [-- DIRECTORY]     with retrieval/ and vectors/ in it
import { fileURLToPath } from "node:url";

import {
  confidenceAmong,
  confidenceOf,
  measured,
  supportOf,
  supportOfTasks,
  thresholdOf,
} from "../src/experience/recall/ranking/abstention.ts";
import { fuseRelevance } from "../src/experience/recall/ranking/fuse-relevance.ts";
import { bm25Scores } from "../src/base/text/bm25.ts";
import { cosineSimilarity } from "../src/base/text/similarity.ts";
import { BEST_WEIGHTS, fuseScores } from "../src/base/text/fuse-scores.ts";
import { type Query, readSets, type RetrievalSet } from "./retrieval/sets.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
const WEIGHTS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3];
const KEPT = [0.95, 0.9, 0.85, 0.8];

type Rank = (query: Query) => readonly number[];
const cosine: Rank = ({ candidates }) => candidates.map(({ similarity }) => similarity);
const words: Rank = ({ text, candidates }) =>
  fuseScores(
    candidates.map(({ similarity }) => similarity),
    bm25Scores(
      text,
      candidates.map(({ task }) => task),
    ),
    BEST_WEIGHTS.words,
  );
const recallWith =
  (text: number): Rank =>
  (query) =>
    fuseRelevance(query.text, query.candidates, { vector: 1 - text, text }).map(({ relevance }) => relevance);

const { sets, outOfScope } = readSets(directory);
const clinc = sets.find(({ name }) => name === "clinc150") as RetrievalSet;
const qualities = sets.map(
  (set) => new Map(WEIGHTS.map((weight) => [weight, mean(hits(set, recallWith(weight)))])),
);
const chosen = qualities.map((tested) => {
  const others = qualities.filter((set) => set !== tested);
  const quality = (weight: number): number => mean(others.map((set) => set.get(weight) as number));
  return WEIGHTS.toSorted((a, b) => quality(b) - quality(a))[0] as number;
});
const ranks: [string, (place: number) => Rank][] = [
  ["MiniLM", () => cosine],
  ["min-max fusion .85/.15 with BM25 of words", () => words],
  [
    `recall: fusion ${BEST_WEIGHTS.characterRuns.vector}/${BEST_WEIGHTS.characterRuns.text} with BM25 of four-character runs`,
    () => recallWith(BEST_WEIGHTS.characterRuns.text),
  ],
  ["the same, weight chosen on the other two sets", (place) => recallWith(chosen[place] as number)],
];
const hitTable = markdownTable(
  ["hit@1 / hit@3", ...sets.map(({ name, queries }) => `${name} (${queries.length})`), "mean"],
  ranks.map(([name, rank]) => {
    const all = sets.map((set, place) => hits(set, rank(place)));
    return [name, ...all, [mean(all.map(([one]) => one)), mean(all.map(([, three]) => three))] as const].map(
      (cell) => (typeof cell === "string" ? cell : `${figure(cell[0])} / ${figure(cell[1])}`),
    );
  }),
);

const sample = clinc.corpus.map(({ vector }, row) => ({
  ...measured(vector),
  support: supportOf(
    clinc.corpus.filter((_, other) => other !== row).map((other) => cosineSimilarity(vector, other.vector)),
  ),
}));
const confidences = sample.map((landmark) => confidenceAmong(landmark, sample));
const usual = { landmarks: sample, threshold: thresholdOf(confidences, 0.9) };
const best = ({ candidates }: Query): number => candidates[0]?.similarity ?? 0;
const confidence = (query: Query): number =>
  confidenceOf(measured(query.vector), supportOfTasks(query.candidates), usual.landmarks);
const curve = markdownTable(
  [
    "out-of-scope queries answered, of 300, when answerable queries kept are",
    ...KEPT.map((kept) => `${100 * kept}%`),
  ],
  (
    [
      ["bound on the best cosine", best],
      ["recall: confidence", confidence],
    ] as const
  ).map(([name, score]) => [name, ...KEPT.map((kept) => percent(answeredAt(score, kept)))]),
);
const own = [0.95, 0.9, 0.8].map((keep) => {
  const threshold = thresholdOf(confidences, keep);
  return [
    percent(keep),
    percent(share(clinc.queries, (query) => confidence(query) >= threshold)),
    percent(share(outOfScope, (query) => confidence(query) >= threshold)),
  ];
});

writeEvidence(
  "retrieval",
  `## Retrieval and abstention

\`npm run bench:retrieval\`, ${new Date().toISOString().slice(0, 10)}; recorded all-MiniLM-L6-v2 vectors; nothing random. Standard error of a hit rate here: about .025.

${hitTable}

The weight of the text score is chosen by the mean of both figures on the other two sets, out of ${WEIGHTS.join(", ")}. Chosen: ${sets.map(({ name }, place) => `${name} ${chosen[place]}`).join(", ")}.

${curve}

Thresholds set from the ${clinc.corpus.length} recorded tasks alone, without any query, as \`recall --calibrate\` does:

${markdownTable(["--keep", "answerable queries kept", "out-of-scope queries answered"], own)}`,
);

function hits({ queries }: RetrievalSet, rank: Rank): [number, number] {
  const found = queries.map((query) => {
    const scores = rank(query);
    const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
    return order.findIndex((row) => query.candidates[row]?.right);
  });
  const within = (k: number): number => share(found, (place) => place >= 0 && place < k);
  return [within(1), within(3)];
}

function answeredAt(score: (query: Query) => number, kept: number): number {
  const answerable = clinc.queries.map(score).sort((a, b) => a - b);
  const threshold = answerable[Math.floor(answerable.length * (1 - kept) + 1e-9)] as number;
  return share(outOfScope, (query) => score(query) >= threshold);
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function figure(value: number): string {
  return value.toFixed(3).replace(/^0/, "");
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}
