// What an earlier version wrote is opened and used by this one, for ever. `write-old-location.ts` wrote it. What is
// expected here was copied from what that version answered, and is changed for no later one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";

import { DeeplakeVectorStore, ExperienceStore, type ExperienceStoreOptions } from "../../src/index.ts";
import { TeamRules } from "../../src/advice.ts";
import { DeeplakeStore } from "../../src/agents/langgraph/index.ts";
import { filesHolding } from "../support/files-holding.ts";
import { openDeeplakePostgres } from "../support/managed-service/deeplake-postgres.ts";
import { selfHosted } from "../support/managed-service/self-hosted.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { unpackFiles } from "./packed-files.ts";
import { localPlaces, type Places, postgresPlaces } from "./places.ts";
import { dumpSql, restoreSql } from "./sql-dump.ts";
import { WordVectors } from "./word-vectors.ts";

const VERSIONS = ["0.1.0"];

const embeddings = new WordVectors();
const root = temporaryDirectory();
const closers: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/old-location/${name}`, import.meta.url));
let copies = 0;

/** A copy of an old location. */
interface Copy extends Places {
  /** Whether any of its bytes, or of its rows, say one of these. */
  readonly holds: (texts: readonly string[]) => Promise<boolean>;
}

async function copyOfFiles(version: string): Promise<Copy> {
  const folder = join(root, `${copies++}`);
  unpackFiles(fixture(`${version}.local.br`), folder);
  return { ...localPlaces(folder), holds: async (texts) => filesHolding(folder, texts).length > 0 };
}

async function copyOfDump(version: string): Promise<Copy> {
  const database = await openDeeplakePostgres({ bigint: "string" });
  closers.push(() => database.close());
  const client = selfHosted(database);
  await restoreSql(client, brotliDecompressSync(fixture(`${version}.postgres.sql.br`)).toString());
  const holds = async (texts: readonly string[]): Promise<boolean> => {
    const rows = await dumpSql(client);
    return texts.some((text) => rows.includes(text));
  };
  return { ...postgresPlaces(client), holds };
}

function open(
  { location, options }: Places,
  more: ExperienceStoreOptions = { embeddings, author: "ann", agent: "clerk" },
): Promise<ExperienceStore> {
  return ExperienceStore.open(location, { ...options, ...more });
}

async function idsOf(experience: ExperienceStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of experience.scan()) ids.push(id);
  return ids;
}

describe.each(
  VERSIONS.flatMap((version) => [
    [`${version} in a directory`, () => copyOfFiles(version)] as const,
    [`${version} in Postgres`, () => copyOfDump(version)] as const,
  ]),
)("a location of %s", (_, copy) => {
  let first: Promise<Copy> | undefined;
  /** The copy of all tests that change nothing in it but its ledger of recalls. */
  const shared = (): Promise<Copy> => (first ??= copy());

  test("recalls what it holds, by vectors, words and outcomes, and is silent where it knew too little", async () => {
    await using experience = await open(await shared());
    const ids = async (task: string, options = {}): Promise<string[]> =>
      (await experience.recall(task, { k: 2, template: "plain", ...options })).items.map(
        (item) => item.experience.id,
      );
    expect((await experience.recall("Read the csv of Lima", { k: 2, template: "plain" })).text).toBe(
      [
        "Past experience with similar tasks:",
        "1. Task: Read the csv of Lima\n   Approach: sniff ; parse ; count\n   Outcome: success (1)\n   Lesson: Count the rows: “naïve” totals differ.",
        "2. Task: Read the csv of Lima fast\n   Approach: split ; join csv\n   Outcome: failure (0)",
      ].join("\n\n"),
    );
    expect(await ids("Read the login of Rome fast")).toEqual(["login-rome-quick", "login-rome-careful"]);
    expect(await ids("Read the csv of Lima fast", { ranking: "outcome" })).toEqual([
      "csv-lima-careful",
      "csv-lima-quick",
    ]);
    // Acknowledged last, and not merged into the table when the location was copied.
    expect(await ids("Restore the backup of the csv of Cairo", { k: 1 })).toEqual(["written-last"]);
    expect(await ids("Read the date of Lima", { where: { tags: ["quick"] }, k: 1 })).toEqual([
      "date-lima-quick",
    ]);
    expect(await experience.recall("Repair the fence")).toMatchObject({ items: [], abstained: true });
    const forgotten = await ids("Read the photo of Rome", { k: 10 });
    expect(forgotten).not.toContain("photo-rome-careful");
    expect(await ids("Read the backup of Oslo", { k: 10 })).not.toContain("backup-oslo-careful");
  });

  test("recalls by words alone where it is opened without embeddings", async () => {
    await using experience = await open(await shared(), { author: "ann" });
    const { items } = await experience.recall("wombatglyphs", { k: 1 });
    expect(items.map((item) => item.experience.id)).toEqual(["cleo-1"]);
  });

  test("gives each attempt back as it was recorded and labelled, and none that was forgotten", async () => {
    const place = await shared();
    await using experience = await open(place);
    expect(await experience.get("csv-lima-careful")).toMatchObject({
      task: "Read the csv of Lima",
      approach: "sniff ; parse ; count",
      outcome: "success",
      score: 1,
      lessons: "Count the rows: “naïve” totals differ.",
      metadata: { user_id: "ben", tokens_used: 104, deep: { number: 4 } },
      timestamp: 1767269040,
      tags: ["csv", "careful"],
      agent: "clerk",
      author: "ann",
      threadId: "thread-4",
      labelSource: "test",
      status: "active",
    });
    expect(await experience.get("from-the-web")).toMatchObject({ status: "quarantined", origin: "web" });
    expect(await experience.get("backup-oslo-careful")).toMatchObject({
      status: "retired",
      statusReason: "superseded",
    });
    expect(await experience.get("photo-rome-careful")).toBeNull();
    expect(await idsOf(experience)).toHaveLength(105);
    const exported: unknown[] = [];
    for await (const one of experience.export({ format: "sft", where: { id: "csv-lima-careful" } }))
      exported.push(one);
    expect(exported).toEqual([
      {
        split: "train",
        sources: ["csv-lima-careful"],
        example: {
          messages: [
            { role: "user", content: "Read the csv of Lima" },
            { role: "assistant", content: "sniff ; parse ; count" },
          ],
        },
      },
    ]);
    await using billing = await open(place, { embeddings, scope: { team: "billing" } });
    expect(await idsOf(billing)).toEqual(["scoped ledger A"]);
  });

  test("says whether memory helped, and holds the same threads out", async () => {
    await using experience = await open(await shared());
    const { injected, withheld, difference, interval, verdict, method } = await experience.experiment.lift();
    expect([injected.n, withheld.n, verdict, method]).toEqual([16, 22, "helps", "newcombe"]);
    expect(injected.mean).toBe(0.875);
    expect(withheld.mean).toBeCloseTo(0.1818, 4);
    expect(difference).toBeCloseTo(0.6932, 4);
    expect(interval?.[0]).toBeCloseTo(0.3822, 4);
    expect(interval?.[1]).toBeCloseTo(0.8344, 4);
    const { groups } = await experience.experiment.lift({ by: "rule" });
    expect(groups.map(({ label }) => label)).toEqual([
      "Ask before you delete.",
      "Say the unit of every number.",
    ]);
    const arms = [];
    for (const customer of [1, 2, 3, 4, 5, 6])
      arms.push(
        (await experience.recall("Sort the parcel", { threadId: `customer-${customer}`, holdout: 0.4 }))
          .withheld ?? false,
      );
    expect(arms).toEqual([true, true, false, false, true, true]);
  });

  test("has its lessons, skills and rules", async () => {
    const place = await shared();
    await using experience = await open(place);
    const lessons = await experience.lessons.list();
    expect(lessons.map(({ task, status }) => `${task}: ${status}`).toSorted()).toEqual([
      "Read the backup of Bergen: active",
      "Read the backup of Lima: retired",
      "Read the csv of Bergen: proposed",
      "Read the date of Cairo: proposed",
      "Read the photo of Bergen: proposed",
      "Sort the parcel of customer 0: proposed",
    ]);
    expect(lessons.find(({ status }) => status === "active")).toMatchObject({
      lesson:
        "Successes did more often: parse (2 of 2 successes, 0 of 2 failures); sniff (2 of 2 successes, 0 of 2 failures). Failures did more often: split (0 of 2 successes, 2 of 2 failures); join (0 of 2 successes, 2 of 2 failures).",
      sources: ["backup-bergen-careful", "backup-bergen-quick", "backup-cairo-careful", "backup-cairo-quick"],
    });
    expect(
      (await experience.skills.list()).map(({ pattern, status, revision }) => [pattern, status, revision]),
    ).toEqual([
      ["approach: uses guess", "active", 2],
      ["approach: uses sniff", "proposed", 1],
      ["approach: uses split", "proposed", 1],
      ["approach: uses weigh", "proposed", 1],
    ]);
    await using rules = await TeamRules.open(place.location, place.options);
    expect((await rules.list()).map(({ id, text, revision }) => [id, text, revision])).toEqual([
      ["rule-units", "Say the unit of every number.", 2],
      ["rule-ask", "Ask before you delete.", 1],
    ]);
    expect((await rules.history("rule-old")).map(({ active }) => active)).toEqual([true, false]);
  });

  test("has its labels and takes new ones, also of a run that was only logged", async () => {
    await using experience = await open(await copy());
    const sayings = async (id: string): Promise<unknown[]> =>
      (await experience.labels(id)).map(({ source, author, score, comment }) => [
        source,
        author,
        Math.round(score * 100) / 100,
        comment,
      ]);
    expect(await sayings("date-oslo-careful")).toEqual([
      ["human", "ben", 0, "the wrong year"],
      ["test", "ann", 1, ""],
    ]);
    expect(await experience.get("date-oslo-careful")).toMatchObject({ outcome: "partial", score: 0.5 });
    expect(await experience.get("date-cairo-quick")).toMatchObject({ outcome: "partial", score: 0.375 });
    expect(await sayings("invoice-oslo-quick")).toEqual([
      ["test", "ann", 0, ""],
      ["llm", "judge", 0.4, ""],
    ]);
    expect(await experience.get("login-rome-quick")).toMatchObject({ outcome: "failure", score: 0 });
    await experience.label("login-rome-quick", { outcome: "success", source: "human", author: "ben" });
    expect(await experience.get("login-rome-quick")).toMatchObject({ outcome: "partial", score: 0.5 });
    const runId = "00000000-0000-4000-8000-00000000000b";
    await experience.label(runId, { outcome: "success", source: "human", author: "ben" });
    const { items } = await experience.recall("What do I need on the date in Bergen?", { k: 1 });
    expect(items.map((item) => item.experience)).toMatchObject([
      {
        runId,
        task: "What do I need on the date in Bergen?",
        approach: 'weather({"city":"Bergen"}) -> Take an umbrella to Bergen.',
        outcome: "success",
        origin: "model",
      },
    ]);
  });

  test("erases a user: of experiences, runs and what came of them no byte or row is left", async () => {
    const place = await copy();
    const texts = ["wombatglyphs", "thread-cleo", "cleo-1", "of-cleo"];
    for (const text of texts) expect([text, await place.holds([text])]).toEqual([text, true]);
    {
      await using experience = await open(place);
      const { tables, derived } = await experience.erase({ user: "cleo" });
      expect(derived).toEqual(["of-cleo"]);
      const removed = tables.map(({ table, records }) => [table, records]);
      expect(Object.fromEntries(removed)).toMatchObject({ experiences: 2, runs: 9, rules: 0 });
      expect(await idsOf(experience)).toHaveLength(103);
      expect((await experience.recall("Read the csv of Lima", { k: 1 })).items[0]?.experience.id).toBe(
        "csv-lima-careful",
      );
    }
    expect(await place.holds(texts)).toBe(false);
  });

  test("finds its documents, with columns and namespaces", async () => {
    const { documents, options } = await shared();
    await using store = await DeeplakeVectorStore.open(documents, {
      ...options,
      embeddings,
      columns: { year: "int64", kind: "text" },
    });
    const found = await store.search("The csv of Rome", { k: 1 });
    expect(found.map(([document, score]) => [document, Math.round(score * 1_000) / 1_000])).toEqual([
      [
        {
          id: "csv-rome",
          pageContent: "The csv of rome, revised",
          metadata: { year: 2050, kind: "new" },
        },
        1,
      ],
    ]);
    const late = await store.similaritySearch("a photo", 2, { year: { $gte: 2022, $lt: 2050 } });
    expect(new Set(late.map(({ id }) => id))).toEqual(new Set(["photo-lima", "photo-rome"]));
    expect(await store.getByIds(["photo-oslo"])).toEqual([]);
    expect(await store.count()).toBe(29);
    expect(await store.count({ kind: "even" })).toBe(14);
    const ofTenant = await store.search("The login of Cairo", { k: 5, namespace: "tenant" });
    expect(ofTenant.map(([{ metadata }]) => metadata)).toEqual([{ year: 1, kind: "other" }]);
  });

  test("has the items that graphs put", async () => {
    const { location, options } = await shared();
    const index = { embeddings, fields: ["text"] };
    await using store = await DeeplakeStore.open(location, { ...options, index });
    expect((await store.get(["memories", "ann"], "drink"))?.value).toEqual({
      text: "a date with tea",
      kind: "taste",
    });
    expect(await store.get(["memories", "ben"], "gone")).toBeNull();
    const found = await store.search(["memories"], { query: "photo of Lima" });
    expect(found.map(({ key, value }) => [key, value])).toEqual([
      ["travel", { text: "a photo of Lima", tags: ["far", "süd"] }],
      ["drink", { text: "a date with tea", kind: "taste" }],
      ["seen", { count: 3 }],
    ]);
    expect(await store.listNamespaces()).toEqual([
      ["memories", "ann"],
      ["memories", "ben"],
    ]);
  });
});
