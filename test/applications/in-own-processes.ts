import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { program as compiled } from "../support/program.ts";
import type { Hands } from "./deed.ts";
import { Lasting } from "./lasting.ts";
import { ExperienceStore } from "./library.ts";
import { observe, type Told } from "./observe.ts";
import { Process } from "./process.ts";
import type { Program } from "./program.ts";

/** What a process that does one thing is told. */
export interface Order {
  readonly program: Program;
  readonly location: string;
  /** Where is kept what outlives it. */
  readonly lasting: string;
  readonly deed: Parameters<Hands["do"]>[0];
}

const MOST = 60_000;

/** Does each thing in a process of its own, over a directory. */
export async function inOwnProcesses(program: Program, directory: string): Promise<Hands> {
  const location = join(directory, "store");
  const lasting = join(directory, "lasting");
  const told: Told[] = [];
  // What is expected is said by an application that never runs.
  const oracle = await Process.start(program, `memory:${directory}`, new Lasting());
  return {
    playApp: oracle.part.play,
    do: async (deed) => {
      const order: Order = { program, location, lasting, deed };
      const file = join(directory, "order.json");
      writeFileSync(file, JSON.stringify(order));
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...compiled("test/applications/one-deed.ts"), file],
        { timeout: MOST },
      );
      told.push(JSON.parse(stdout) as Told);
    },
    observe: async () => {
      await using experience = await ExperienceStore.open(location);
      return await observe(experience, told);
    },
    close: () => oracle.experience.close(),
  };
}
