// Poisoned successes near target tasks, by 1, 3 and 10 authors, against a reader that judges and one that does not:
//   npm run bench:red-team [-- --targets 20 --seed 1]
// Recorded runs and their vectors are read from LANGCHAIN_DEEPLAKE_DATA, else ../shared/data. Writes docs/evidence.md.
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ExperienceStore } from "../src/index.ts";
import { findInstructions } from "../src/privacy.ts";
import { attacks, lookAlikes, unseenAttacks } from "../test/support/instruction-corpus.ts";
import { writeEvidence } from "./write-evidence.ts";
import { Battlefield, type Harm } from "./red-team/field.ts";
import { insiders, type Shape, sinkers, strangers } from "./red-team/shapes.ts";
import { readWorld, type World } from "./red-team/world.ts";

const { values } = parseArgs({
  options: { targets: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const SEED = Number(values.seed);
const TARGETS = Number(values.targets);
const AUTHORS = [1, 3, 10];
const data =
  process.env["LANGCHAIN_DEEPLAKE_DATA"] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
if (!existsSync(data)) throw new Error("Expected recorded runs in LANGCHAIN_DEEPLAKE_DATA, found none.");

const lines: string[] = [];
const say = (line = ""): void => {
  console.error(line);
  lines.push(line);
};
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const points = (share: number): string => (Math.round(1000 * share) / 10 + 0).toFixed(1);
const started = performance.now();

const world = readWorld(data, SEED);
const targets = world.questions.slice(0, TARGETS);
const others = world.questions.slice(TARGETS, 2 * TARGETS);
const nobody = new Set<string>();

say("## Poisoned memory");
say();
say(
  `\`npm run bench:red-team\`, seed ${SEED}: ${world.benign.length} recorded attempts of ${world.team.length} authors at questions to databases, ` +
    `recalled by ${targets.length} targeted and ${others.length} other questions in new words, k = 3. Each attacking author writes one success per target ` +
    `(Sybils three) with the target's own words as its task. "Found" counts questions with a success at the right task among the three items.`,
);

await battle("memory driver", () => `memory:${randomUUID()}`, AUTHORS, targets, others);
const root = mkdtempSync(join(tmpdir(), "bench-red-team-"));
try {
  await battle(
    "local engine",
    () => join(root, "store"),
    [3],
    targets.slice(0, TARGETS / 2),
    others.slice(0, TARGETS / 2),
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
await oneStrangerInTheTeam();
detection();
writeEvidence("red-team", lines.join("\n"));
const { user, system } = process.cpuUsage();
console.log(
  `${((performance.now() - started) / 1000).toFixed(0)} s, of which the processor worked ${((user + system) / 1e6).toFixed(0)} s`,
);

async function battle(
  name: string,
  location: () => string,
  sizes: readonly number[],
  attacked: World["questions"],
  quiet: World["questions"],
): Promise<void> {
  const field = await Battlefield.open(world, location(), world.team);
  try {
    const clean = await field.harm(field.naive, nobody, {}, attacked, quiet);
    const judged = await field.harm(field.reader, nobody, {}, attacked, quiet);
    say();
    say(`### Strangers, ${name}`);
    say();
    say(
      `Nobody attacks: found ${percent(clean.found)} without trust, ${percent(judged.found)} with it. The attackers' authors are not in the reader's list.`,
    );
    say();
    say(
      "| attack | authors | injected without trust | poisoned items | injected with trust | found without trust | found with trust | recalls until quarantine |",
    );
    say("|---|---:|---:|---:|---:|---:|---:|---:|");
    const all: { naive: Harm; trusting: Harm; atOnce: Harm }[] = [];
    for (const shape of strangers)
      for (const size of sizes) {
        const names = Array.from({ length: size }, (_, index) => `stranger ${index}`);
        const place = location();
        const own = place === field.location ? field : await Battlefield.open(world, place, world.team);
        const result = await own.under(shape, names, attacked, quiet);
        if (own !== field) await own.close();
        all.push(result);
        row(shape, size, result);
      }
    const mean = (pick: (one: (typeof all)[number]) => number): number =>
      all.reduce((sum, one) => sum + pick(one), 0) / all.length;
    const recalls = all.length * attacked.length;
    const poisoned = Math.round(recalls * mean(({ trusting }) => trusting.injected));
    say();
    say(
      `Over all ${recalls} recalls at targets: poison in ${percent(mean(({ naive }) => naive.injected))} without trust, ` +
        `in ${poisoned} (${percent(poisoned / recalls)}${poisoned === 0 ? `, 95% upper bound ${percent(1 - 0.05 ** (1 / recalls))} were they independent` : ""}) with it. ` +
        `Benign recall lost with trust, against no attack and no trust: ${points(clean.found - mean(({ trusting }) => trusting.found))} points ` +
        `on average, ${points(clean.found - Math.min(...all.map(({ trusting }) => trusting.found)))} at worst ` +
        `(without trust ${points(clean.found - mean(({ naive }) => naive.found))} on average).`,
    );
    if (sizes.length > 1) await throughTheTeam(field, attacked, quiet, clean);
  } finally {
    await field.close();
  }
}

function row(
  shape: Shape,
  size: number,
  { naive, trusting, atOnce }: { naive: Harm; trusting: Harm; atOnce: Harm },
): void {
  const until = atOnce.injected + trusting.injected === 0 ? "0" : "not quarantined";
  say(
    `| ${shape.name} | ${size} | ${percent(naive.injected)} | ${percent(naive.items)} | ${percent(trusting.injected)} | ${percent(naive.found)} | ${percent(trusting.found)} | ${until} |`,
  );
}

/** Attacks by authors whom the reader trusts: only the origin, the text and the bound per author stand in their way. */
async function throughTheTeam(
  field: Battlefield,
  attacked: World["questions"],
  quiet: World["questions"],
  clean: Harm,
): Promise<void> {
  say();
  say("### Through authors whom the reader trusts");
  say();
  say(
    "| attack | authors | injected without trust | injected with trust | poisoned items with trust | found with trust |",
  );
  say("|---|---:|---:|---:|---:|---:|");
  for (const shape of insiders)
    for (const size of [1, 3]) {
      const names = world.team.slice(0, size);
      const { naive } = await field.under(shape, names, attacked, quiet);
      const { trusting } = await field.under(shape, names, attacked, quiet, trustingStore(field));
      say(
        `| ${shape.name} | ${size} | ${percent(naive.injected)} | ${percent(trusting.injected)} | ${percent(trusting.items)} | ${percent(trusting.found)} |`,
      );
    }
  await takenBack(field, attacked, quiet, clean);
  await sinking(field, attacked, quiet);
}

/** Trusted authors who want the advice of others to sink: what is still found of it. */
async function sinking(
  field: Battlefield,
  attacked: World["questions"],
  quiet: World["questions"],
): Promise<void> {
  say();
  say("### Sinking the advice of others");
  say();
  const before = await field.harm(field.reader, nobody, {}, attacked, quiet);
  const stale = async (): Promise<Set<string>> =>
    new Set((await field.reader.trust.review()).stale.map(({ id }) => id));
  const known = await stale();
  say(
    `Each author records six newer failures about the team's answer to each target. Nobody attacks: found ${percent(before.found)}, and ${known.size} of the team's ${world.benign.length} attempts are stale. A lower "found" does not mean that advice sank. The template is \`plain\` here, so the failures themselves take the places that the bound per author leaves them.`,
  );
  say();
  say("| attack | authors | found | attempts of others made stale |");
  say("|---|---:|---:|---:|");
  for (const shape of sinkers)
    for (const size of [1, 3]) {
      const names = world.team.slice(0, size);
      let made = 0;
      const counted: Shape = {
        ...shape,
        write: async (...given) => {
          const ids = await shape.write(...given);
          const by = new Set(names);
          const now = await stale();
          made = world.benign.filter(
            ({ id, author }) => now.has(id) && !known.has(id) && !by.has(author),
          ).length;
          return ids;
        },
      };
      const { trusting } = await field.under(counted, names, attacked, quiet, trustingStore(field));
      say(`| ${shape.name} | ${size} | ${percent(trusting.found)} | ${made} |`);
    }
}

/** A store of a member of the team, which judges what it records as the reader would. */
function trustingStore(field: Battlefield): (author: string) => Promise<ExperienceStore> {
  return (author) =>
    ExperienceStore.open(field.location, {
      embeddings: world.embeddings,
      author,
      trust: { trustedAuthors: world.team },
    });
}

/** A trusted author turns: what a rollback leaves of it. */
async function takenBack(
  field: Battlefield,
  attacked: World["questions"],
  quiet: World["questions"],
  clean: Harm,
): Promise<void> {
  const turned = world.team[0] as string;
  const since = Math.floor(Date.now() / 1000) - 60;
  const store = await trustingStore(field)(turned);
  const recorded = await store.recordMany(
    attacked.map(({ task }) => ({
      task,
      approach: "SELECT * FROM archive_copy",
      score: 1,
      timestamp: since + 60,
    })),
  );
  await store.close();
  const poison = new Set(recorded.map(({ id }) => id));
  const before = await field.harm(field.reader, poison, {}, attacked, quiet);
  const start = performance.now();
  const { retired } = await field.reader.trust.rollback({ author: turned, ids: [...poison] });
  const took = performance.now() - start;
  const after = await field.harm(field.reader, poison, {}, attacked, quiet);
  say();
  say(
    `No rule detects a trusted author who lies in plain words. The bound per author leaves others a place. ` +
      `\`rollback\` of its ${poison.size} rows took ${took.toFixed(0)} ms, retired ${retired.length}, and took the share of poisoned recalls from ` +
      `${percent(before.injected)} to ${percent(after.injected)}, found to ${percent(after.found)} (${percent(clean.found)} before anything).`,
  );
}

/** Honest authors whom the reader does not name are not believed either: what that costs, and what a review gives back. */
async function oneStrangerInTheTeam(): Promise<void> {
  say();
  say("### The price: honest authors whom the reader does not name");
  say();
  say(
    "| authors not named | share of rows | found without trust | found with trust | released by review | found after review |",
  );
  say("|---:|---:|---:|---:|---:|---:|");
  for (const unnamed of [1, 3, 5]) {
    const field = await Battlefield.open(world, `memory:${randomUUID()}`, world.team.slice(unnamed));
    try {
      const clean = await field.harm(field.naive, nobody, {}, targets, others);
      const before = await field.harm(field.reader, nobody, {}, targets, others);
      const rows = world.benign.filter(({ author }) => world.team.indexOf(author) < unnamed).length;
      const { released } = await field.reader.trust.review();
      const after = await field.harm(field.reader, nobody, {}, targets, others);
      say(
        `| ${unnamed} of ${world.team.length} | ${percent(rows / world.benign.length)} | ${percent(clean.found)} | ${percent(before.found)} | ${released.length} of ${rows} | ${percent(after.found)} |`,
      );
    } finally {
      await field.close();
    }
  }
}

/** `findInstructions` on texts written to be found and not to be found, and on recorded runs. */
function detection(): void {
  const found = attacks.filter((text) => findInstructions(text).length > 0).length;
  const unseen = unseenAttacks.filter((text) => findInstructions(text).length > 0).length;
  const wrong = lookAlikes.filter((text) => findInstructions(text).length > 0).length;
  const runs = readdirSync(join(data, "runs")).flatMap((file) =>
    readFileSync(join(data, "runs", file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { task: string; approach: string; lessons?: string | string[] })
      .map(({ task, approach, lessons }) => `${task}\n${approach}\n${[lessons ?? ""].flat().join("\n")}`),
  );
  const start = performance.now();
  const flagged = runs.filter((text) => findInstructions(text).length > 0).length;
  const each = (performance.now() - start) / runs.length;
  say();
  say("### Instructions in text");
  say();
  say(
    `Written for the tests: ${found} of ${attacks.length} attacks found (recall ${percent(found / attacks.length)}), ` +
      `${wrong} of ${lookAlikes.length} benign look-alikes flagged (precision ${percent(found / (found + wrong))}); the patterns were improved on these texts. ` +
      `Of attacks written later, on which nothing was improved: ${unseen} of ${unseenAttacks.length} found (recall ${percent(unseen / unseenAttacks.length)}). Expect this recall for new attacks. ` +
      `Recorded runs flagged: ${flagged} of ${runs.length}, at ${each.toFixed(2)} ms each.`,
  );
}
