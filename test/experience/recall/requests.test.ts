import { basename } from "node:path";

import { expect, test, vi } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const WORDS = ["refund", "order", "parcel", "invoice", "address"];

test.each([
  ["with embeddings", { embeddings: new KeywordEmbeddings(WORDS) }],
  ["without embeddings", {}],
])(
  "a recall asks for candidates, then for the winners and their labels, then writes its row, %s",
  async (_name, options) => {
    const directory = temporaryDirectory();
    const store = await ExperienceStore.open(directory, options);
    const tasks = Array.from({ length: 29 }, (_, index) =>
      WORDS.filter((_word, bit) => ((index + 1) >> bit) % 2 === 1).join(" "),
    );
    await store.recordMany(
      tasks.map((task) => ({ task, approach: `do ${task}`, outcome: "success" as const })),
    );
    await store.recall("refund");
    const engine = shareEngine(() => {});
    const request = vi.spyOn(engine.serve, "request");
    try {
      // The copy in memory is read in the background.
      await vi.waitFor(
        async () => {
          request.mockClear();
          const { items } = await store.recall("refund the order");
          expect(items).not.toEqual([]);
          const asked = request.mock.calls.map(([asking]) => `${asking.op} ${basename(asking["path"])}`);
          expect([asked[0], asked.slice(1, 3).toSorted(), ...asked.slice(3)]).toEqual([
            "find experiences",
            ["lookup experiences", "lookup outcomes"],
            "append injections",
          ]);
        },
        { timeout: 20_000, interval: 500 },
      );
    } finally {
      request.mockRestore();
      await engine.release();
      await store.close();
    }
  },
);
