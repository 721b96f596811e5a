// Three agents in three processes, one location: what one learns, the others know.
//   npx tsx examples/team.ts [--seeds 1,2,3] [--tasks 6]
// Ann and Ben work at the same time, on different tasks of the same families. Then Cleo joins, who has never seen a
// family; a second Cleo with a location of her own gets the same tasks.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { mean, pairedDifference, unpairedDifference } from "./demo/statistics.ts";
import { type Assignment, firstEncounters, lastThird, tasksOf } from "./team/assignment.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "1,2,3" }, tasks: { type: "string", default: "6" } },
});
const seeds = values.seeds.split(",").map(Number);
const perFamily = Number(values.tasks);
// An agent's process runs as this one does, through tsx or compiled.
const program = fileURLToPath(new URL(`./team/agent${extname(import.meta.url)}`, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "deeplake-team-"));

const reached: boolean[] = [];
const first = { pool: [] as boolean[], alone: [] as boolean[] };
const all = { pool: [] as boolean[], alone: [] as boolean[] };
try {
  for (const seed of seeds) {
    const work = (agent: Assignment["agent"], place: string): Promise<boolean[]> =>
      inProcess({ agent, seed, perFamily, location: join(root, `${place}-${seed}`) });
    const [ann, ben] = await Promise.all([work("ann", "team"), work("ben", "team")]);
    const [pool, alone] = await Promise.all([work("cleo", "team"), work("cleo", "alone")]);
    for (const [agent, successes] of [
      ["ann", ann],
      ["ben", ben],
    ] as const)
      reached.push(
        ...lastThird(tasksOf({ agent, seed, perFamily })).map((place) => successes[place] === true),
      );
    for (const place of firstEncounters(tasksOf({ agent: "cleo", seed, perFamily }))) {
      first.pool.push(pool[place] === true);
      first.alone.push(alone[place] === true);
    }
    all.pool.push(...pool);
    all.alone.push(...alone);
    console.log(
      `seed ${seed}: Ann solved ${percent(ann)} of ${ann.length}, Ben ${percent(ben)} of ${ben.length}, Cleo ${percent(pool)} of ${pool.length} with the pool, ${percent(alone)} alone`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

console.log(
  `\nWhat Ann and Ben had come to (last third of each family): ${percent(reached)} of ${reached.length}`,
);
console.log(
  `Cleo's first task of each family: ${percent(first.pool)} with the pool, ${percent(first.alone)} alone, of ${first.pool.length}`,
);
console.log(`  pool less alone: ${points(pairedDifference(first.pool, first.alone, seeds[0] ?? 1))}`);
console.log(
  `  pool less what the others had come to: ${points(unpairedDifference(first.pool, reached, seeds[0] ?? 1))}`,
);
console.log(
  `All of Cleo's tasks: ${percent(all.pool)} with the pool, ${percent(all.alone)} alone, ${points(pairedDifference(all.pool, all.alone, seeds[0] ?? 1))}`,
);

function inProcess(assignment: Assignment): Promise<boolean[]> {
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(assignment)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(said) as boolean[]);
      else reject(new Error(`${assignment.agent} ended with code ${code}.`));
    });
  });
}

function percent(successes: readonly boolean[]): string {
  return `${(100 * mean(successes.map(Number))).toFixed(1)}%`;
}

function points({ points: difference, low, high }: { points: number; low: number; high: number }): string {
  return `${difference >= 0 ? "+" : ""}${difference.toFixed(1)} points [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}
