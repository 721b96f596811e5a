// Run as a process of its own: writes a thousand rows to a spool, or replays what it finds there for some milliseconds.
import { setImmediate } from "node:timers/promises";

import { Spool } from "../../src/storage/spool/spool.ts";

const [directory = "", what = "", given = ""] = process.argv.slice(2);
const spool = new Spool(directory, 1e9);
if (what === "write") {
  for (let index = 0; index < 1_000; index++) {
    const row = [{ id: `${given}${index}`, version: index + 1 }];
    const kept = index % 10 === 0 ? spool.appendSync("runs", row) : await spool.append("runs", row);
    if (kept.kept !== 1) throw new Error(`row ${index} was not kept: ${String(kept.error)}`);
  }
} else {
  const until = Date.now() + Number(given);
  while (Date.now() < until) {
    for await (const segment of spool.claims("runs")) {
      for (const { id } of segment.rows) process.stdout.write(`${id as string}\n`);
      await segment.done();
    }
    await setImmediate();
  }
}
