// ExperienceStore beside npm agentdb, the nearest memory of agents in TypeScript, with the same vectors in one process.
//   npm run bench:agentdb [-- --rows 1000,10000,100000] [--queries 30] [--tasks 240] [--seeds 7,8] [--parts recall,agents] [--data DIRECTORY]
// Beside every time stands the share of the nearest experiences it found: a fast wrong answer is no win.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { compareAgents } from "./agentdb/compare-agents.ts";
import { compareRecall } from "./agentdb/compare-recall.ts";
import { type Agentdb, loadAgentdb } from "./agentdb/episode-database.ts";
import { writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000,10000,100000" },
    queries: { type: "string", default: "30" },
    tasks: { type: "string", default: "240" },
    seeds: { type: "string", default: "7,8" },
    parts: { type: "string", default: "recall,agents" },
    data: {
      type: "string",
      default: fileURLToPath(new URL("../../shared/data/vectors", import.meta.url)),
    },
  },
});

const agentdb = await loadAgentdb().catch((error: unknown) => String(error));
if (typeof agentdb === "string") console.log(`Skipped: agentdb cannot be loaded here. ${agentdb}`);
else if (!existsSync(values.data)) console.log(`Skipped: no recorded vectors in ${values.data}.`);
else await compare(agentdb);

async function compare(peer: Agentdb): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "bench-agentdb-"));
  const parts = values.parts.split(",");
  try {
    if (parts.includes("recall"))
      report(
        "agentdb",
        "Beside agentdb: time of a recall",
        await compareRecall(peer, directory(root, "recall"), {
          sizes: values.rows.split(",").map(Number),
          queries: Number(values.queries),
          data: values.data,
        }),
      );
    if (parts.includes("agents"))
      report(
        "agentdb-agents",
        "Beside agentdb: success of an agent",
        await compareAgents(peer, directory(root, "agents"), {
          tasks: Number(values.tasks),
          seeds: values.seeds.split(",").map(Number),
        }),
      );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function report(name: string, title: string, text: string): void {
  const machine = `agentdb 1.6.1, Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`;
  const section = `## ${title}\n\n\`npm run bench:agentdb\`, ${new Date().toISOString().slice(0, 10)}; ${machine}.\n\n${text}`;
  writeEvidence(name, section);
}

function directory(root: string, name: string): string {
  mkdirSync(join(root, name));
  return join(root, name);
}
