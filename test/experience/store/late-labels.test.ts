import { expect, test } from "vitest";

import { finalState, history } from "../../../bench/regret/late-labels.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { join } from "node:path";

const root = temporaryDirectory();
const embeddings = new KeywordEmbeddings(["sum", "date", "release", "port", "duration", "table", "log"]);

test.each([
  ["in memory", "memory:", "memory:", 80],
  ["in a directory", join(root, "in-order"), join(root, "late"), 12],
])(
  "labels that arrive late and shuffled leave a store %s as labels in order do: experiences, ranks and texts",
  { timeout: 120_000 },
  async (_, one, other, count) => {
    const runs = await history(count, 3);
    const inOrder = await finalState(one, runs, 0, embeddings);
    const late = await finalState(other, runs, 50, embeddings);
    expect(late).toEqual(inOrder);
    expect(inOrder.experiences).toHaveLength(count);
    // Of what one person said twice the later counts, so nothing is left as provisional as it began.
    const settled = inOrder.experiences.filter(({ labelSource }) => labelSource === "human");
    expect(settled).toHaveLength(count);
    expect(inOrder.recalls.filter(({ text }) => text !== "").length).toBeGreaterThan(count / 2);
    // Without the labels the state is another one: the comparison can fail.
    expect(new Set(inOrder.experiences.map(({ score }) => score)).size).toBeGreaterThan(2);
  },
);
