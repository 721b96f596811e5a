// Run as a process of its own that may open few files: opens stores while few or no files are free. Prints what came
// of it, by how many were free.
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

import { ExperienceStore } from "../../src/index.ts";

const root = process.argv[2] ?? "";

async function use(place: string): Promise<string> {
  await using store = await ExperienceStore.open(join(root, place), { spool: false });
  await store.record({ task: "t", approach: "a", outcome: "success" });
  return "used";
}

/** Opens files until no more can be opened. */
function takeAll(): number[] {
  const files: number[] = [];
  try {
    for (;;) files.push(openSync("/dev/null", "r"));
  } catch {
    return files;
  }
}

/** What is said where a store cannot even be loaded, and what is said after that. */
const openEarly = (): Promise<unknown> =>
  ExperienceStore.open("memory:").then(
    () => "opened",
    (error: { code?: unknown; message: string }) => [error.code, error.message],
  );
const taken = takeAll();
const early = [await openEarly()];
for (const file of taken) closeSync(file);
early.push(await openEarly());

// What is loaded when it is first needed must be loaded before.
await use("first");
const said: Record<string, unknown> = {};
for (const free of [0, 1, 2, 4, 6]) {
  const files = takeAll();
  for (const file of files.splice(0, free)) closeSync(file);
  said[free] = await use(String(free)).catch((error: { code?: unknown; message: string }) => [
    error.code,
    error.message,
  ]);
  for (const file of files) closeSync(file);
}
process.stdout.write(JSON.stringify({ early, said, after: await use("0") }));
