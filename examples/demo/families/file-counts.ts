import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Family } from "../family.ts";

const shell = promisify(execFile);

/** Counts visitors with shell pipelines over real files. */
export const fileCounts: Family = {
  name: "file counts",
  flavors: { spaced: 16, clean: 1, upper: 1, blank: 1, sorted: 1 },
  approaches: {
    "count lines": pipeline("every line is a visitor", "wc -l < visits.txt"),
    "distinct lines": pipeline("distinct lines", "sort -u visits.txt | wc -l"),
    "neighbouring repeats": pipeline("collapse repeats that follow each other", "uniq visits.txt | wc -l"),
    "distinct first words": pipeline(
      "distinct first words of the lines",
      "awk 'NF { print $1 }' visits.txt | sort -u | wc -l",
    ),
    "distinct without case": pipeline(
      "distinct lines, large and small letters alike",
      "tr 'A-Z' 'a-z' < visits.txt | sort -u | wc -l",
    ),
  },
  make: (random, flavor) => {
    const names = random
      .shuffle(["ann", "bob", "cid", "dora", "eli", "fay", "gus", "hal"])
      .slice(0, random.whole(3, 7));
    const again = names.flatMap((name) => Array.from({ length: random.whole(1, 3) }, () => name));
    const lines: Record<string, string[]> = {
      // A second column differs, so that whole lines are distinct where visitors are not.
      spaced: random.shuffle([...names, ...again]).map((name) => `${name} ${random.whole(100, 999)}`),
      clean: names,
      upper: random.shuffle([...names, ...names.map((name) => name.toUpperCase())]),
      blank: random.shuffle([...names, ...again, ""]),
      sorted: [...names, ...again].toSorted(),
    };
    return {
      text: random.pick([
        `How many different visitors are in the guest file of ${random.pick(PLACES)}?`,
        `Count the distinct people in the visitor list of ${random.pick(PLACES)}.`,
        `The visitor file of ${random.pick(PLACES)} has repeats; how many people came?`,
      ]),
      input: `${(lines[flavor] as string[]).join("\n")}\n`,
      truth: String(names.length),
    };
  },
};

const PLACES = ["the zoo", "the gallery", "the castle", "the trade fair", "the archive"];

function pipeline(
  description: string,
  command: string,
): { description: string; run: (input: string) => Promise<string> } {
  return {
    description,
    run: async (input) => {
      const folder = await mkdtemp(join(tmpdir(), "visits-"));
      try {
        await writeFile(join(folder, "visits.txt"), input);
        const { stdout } = await shell("/bin/sh", ["-c", command], {
          cwd: folder,
          env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
        });
        return stdout.trim();
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}
