// Run as a process of its own without the rights of an administrator: uses stores whose directories are locked.
import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { DeeplakeStore } from "../../src/agents/langgraph/index.ts";
import { DeeplakeVectorStore, ExperienceStore } from "../../src/index.ts";
import { KeywordEmbeddings } from "../../src/testing/index.ts";

const root = process.argv[2] ?? "";
const embeddings = new KeywordEmbeddings(["a"]);
const attempt = { task: "t", approach: "a", outcome: "success" } as const;
const uses: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  experiences: async (url) => {
    await using store = await ExperienceStore.open(url, { spool: false });
    await store.record(attempt);
  },
  vectors: async (url) => {
    await using store = await DeeplakeVectorStore.open(url, { embeddings });
    await store.addDocuments([{ pageContent: "a", metadata: {} }]);
  },
  items: async (url) => {
    await using store = await DeeplakeStore.open(url);
    await store.put(["a"], "b", { c: 1 });
  },
};

function lock(directory: string, mode: number): void {
  for (const entry of readdirSync(directory, { withFileTypes: true }))
    if (entry.isDirectory()) lock(join(directory, entry.name), mode);
    else chmodSync(join(directory, entry.name), mode & 0o666);
  chmodSync(directory, mode);
}

const said: Record<string, unknown> = {};
for (const [name, use] of Object.entries(uses))
  for (const [how, mode, isMade] of [
    ["empty and read-only", 0o555, false],
    ["empty and unreadable", 0o000, false],
    ["made and read-only", 0o555, true],
    ["made and unreadable", 0o000, true],
  ] as const) {
    const url = join(root, `${name} ${how}`);
    if (isMade) await use(url);
    else mkdirSync(url);
    lock(url, mode);
    said[`${name}, ${how}`] = await use(url).then(
      () => "used",
      ({ name: kind, code, message }: Error & { code?: string }) => [kind, code, message],
    );
    chmodSync(url, 0o755);
  }
process.stdout.write(JSON.stringify(said));
