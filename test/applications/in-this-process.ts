import { randomUUID } from "node:crypto";

import type { Hands } from "./deed.ts";
import { Lasting } from "./lasting.ts";
import { observe, toldBy } from "./observe.ts";
import { Process } from "./process.ts";
import type { Program } from "./program.ts";

/**
 * Does all in this process. Another one is a new store, handler and application: where a directory is given, after the
 * one before it was closed.
 */
export async function inThisProcess(program: Program, directory?: string): Promise<Hands> {
  const location = directory ?? `memory:${randomUUID()}`;
  const lasting = new Lasting();
  const start = (): Promise<Process> => Process.start(program, location, lasting);
  const processes = [await start()] as [Process, ...Process[]];
  const latest = (): Process => processes.at(-1) as Process;
  return {
    playApp: processes[0].part.play,
    do: async (deed, elsewhere) => {
      if (elsewhere) {
        if (directory === undefined) await latest().experience.flush();
        else await latest().experience.close();
        processes.push(await start());
      }
      await latest().do(deed);
    },
    observe: async () => {
      // The others over a directory are closed.
      for (const { experience } of directory ? [latest()] : processes) await experience.flush();
      return observe(latest().experience, processes.map(toldBy));
    },
    close: async () => {
      for (const { experience } of processes) await experience.close();
    },
  };
}
