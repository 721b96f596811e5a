// Labels in order, and up to 1,000 runs late and shuffled: the states they leave, compared field by field.
//   npm run bench:regret     runs this after bench/regret.ts
// Fails when they differ.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { SentenceEmbeddings } from "../examples/demo/sentence-embeddings.ts";
import { writeEvidence } from "./write-evidence.ts";
import { CachedEmbeddings } from "./regret/cached-embeddings.ts";
import { finalState, history } from "./regret/late-labels.ts";

const SEED = 1;
const RUNS = 1_050;
/** Runs. */
const LATEST = 1_000;
const embeddings = new CachedEmbeddings(new SentenceEmbeddings());

const runs = await history(RUNS, SEED);
const inOrder = await finalState("memory:", runs, 0, embeddings);
const late = await finalState("memory:", runs, LATEST, embeddings);
const equal = isDeepStrictEqual(inOrder, late);
const digest = createHash("sha256").update(JSON.stringify(late)).digest("hex").slice(0, 12);
const report = `## Late labels

\`npm run bench:regret\`, ${new Date().toISOString().slice(0, 10)}; seed ${SEED}. ${RUNS} runs of the demo's agent with two or three labels each through \`experience.label\`. The labels are given in order, and again up to ${LATEST} runs late and shuffled. The final states are ${equal ? "" : "NOT "}equal: ${late.experiences.length} experiences with all fields, and ${late.recalls.length} recalls by similarity, by outcome and with a filter, with texts, ranks and scores (SHA-256 ${digest}…).`;
writeEvidence("late-labels", report);
if (!equal) process.exitCode = 1;
