import { DeeplakeError } from "../../base/errors.ts";
import type { Table } from "../../storage/table/table.ts";
import { versionOf } from "../../storage/table/newest-rows.ts";
import type { Row } from "../../base/types.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { Recall } from "./recall.ts";
import { experiencesAsOf } from "./experiences-as-of.ts";
import { exposuresOf } from "../ledger/injection-rows.ts";
import { isVersionOf } from "../records/labelled-row.ts";
import type { Exposure } from "../ledger/exposure.ts";
import type { Lesson } from "../records/lesson.ts";
import { lessonFromRow } from "../records/lesson-codec.ts";
import { LESSON } from "../ledger/lesson-injections.ts";
import { contextOf, taskHash } from "./recall-context.ts";
import type { RecallOptions } from "./recall-options.ts";
import { formatRules } from "../records/rule.ts";
import { RULE } from "../ledger/rule-rows.ts";
import { lessonsBy, shownBy, textBy } from "../prompt/recall-template.ts";
import { tokenCounter } from "../prompt/count-tokens.ts";
import { withinTokenBudget } from "../prompt/within-token-budget.ts";

/** How experiences are searched for in a table. */
export type Find = (
  table: Table,
  task: string,
  options: RecallOptions,
  /** Unix milliseconds. */
  at: number,
) => Promise<readonly RecalledExperience[]>;

/** The tables that say what was known, and what was given. */
export interface RecordedTables {
  readonly experiences: Table;
  readonly outcomes: Table;
  readonly injections: Table;
  readonly lessons: Table;
}

/**
 * What a recall gave, or would have given, at an earlier moment; nothing is written down. The id of a recall and its own
 * task: exactly what that recall gave, from the versions it gave. Another task: what would have been found then, by the
 * same settings. A time: what would have been found then, by the settings given now.
 * @throws DeeplakeError INVALID_ARGUMENT when there is no such recall, INVALID_STATE when maintenance has removed what it gave
 */
export async function recallAsOf(
  task: string,
  asOf: string | number | Date,
  tables: RecordedTables,
  find: Find,
  options: RecallOptions,
): Promise<Recall> {
  if (typeof asOf !== "string") {
    // What is known at a moment to come is what is known now; the past has to be read whole. Versions are microseconds.
    const before = Number(asOf) * 1_000 + 1;
    const then =
      Number(asOf) > Date.now()
        ? tables.experiences
        : await experiencesAsOf(tables, { experiences: before, outcomes: before });
    return rendered(await find(then, task, options, Number(asOf)), options);
  }
  const recalled = await recalledAt(tables.injections, asOf);
  const { before, settings, counts, ...known } = contextOf(recalled.context, options);
  const then = await experiencesAsOf(tables, before);
  const asked = { ...settings, ...options };
  if (taskHash(task) !== known.task)
    return rendered(await find(then, task, asked, recalled.exposure.at), asked);
  const items = await givenItems(then, recalled.exposure, counts);
  const lessons = await givenLessons(tables.lessons, recalled.lessons);
  const text = [
    formatRules(recalled.rules),
    textBy(asked.template ?? "plain", items),
    lessonsBy(asked.template ?? "plain", lessons),
  ];
  return {
    items,
    text: text.filter((part) => part !== "").join("\n\n"),
    ...(lessons.length > 0 && { lessons }),
  };
}

interface Recalled {
  readonly exposure: Exposure;
  readonly context: string;
  /** The rules that began its text. */
  readonly rules: readonly { readonly text: string }[];
  /** What the ledger says of the lessons that ended it. */
  readonly lessons: readonly Row[];
}

async function recalledAt(table: Table, id: string): Promise<Recalled> {
  const rows: Row[] = [];
  const filter = { kind: "compare", field: "recall_id", operator: "eq", value: id } as const;
  for await (const row of table.scan({ filter })) rows.push(row);
  const [exposure] = exposuresOf(rows);
  const context = rows.find(({ rank }) => rank === 0)?.["context"];
  if (!exposure || typeof context !== "string" || context === "")
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      `Expected the id of a recall in asOf, got ${JSON.stringify(id.slice(0, 60))}. It is the id in what recall gave; a time is a number or a Date.`,
    );
  const beside = (kind: string): Row[] =>
    rows
      .filter(({ reason, injected }) => reason === kind && injected === true)
      .toSorted((a, b) => (a["rank"] as number) - (b["rank"] as number));
  const rules = beside(RULE).map((row) => ({ text: row["context"] as string }));
  return { exposure, context, rules, lessons: beside(LESSON) };
}

async function givenItems(
  then: Table,
  { items }: Exposure,
  counts: Readonly<Record<string, number>>,
): Promise<RecalledExperience[]> {
  const given = items.filter(({ injected }) => injected);
  const rows = new Map(
    (await then.get(given.map(({ experienceId }) => experienceId))).map((row) => [row["id"], row]),
  );
  return given.map(({ experienceId, version, similarity, score }) => {
    const row = rows.get(experienceId);
    if (!row || !isVersionOf(row, version)) throw gone("experience", experienceId, version, row);
    const count = counts[experienceId];
    return { experience: { ...fromRow(row), version }, similarity, score, ...(count && { count }) };
  });
}

async function givenLessons(table: Table, given: readonly Row[]): Promise<Lesson[]> {
  if (given.length === 0) return [];
  const wanted = new Map(
    given.map((row) => [row["experience_id"] as string, row["experience_version"] as number]),
  );
  const found = new Map<string, Row>();
  for await (const rows of table.versions())
    for (const row of rows)
      if (wanted.get(row["id"] as string) === versionOf(row)) found.set(row["id"] as string, row);
  return [...wanted].map(([id, version]) => {
    const row = found.get(id);
    if (!row) throw gone("lesson", id, version);
    return lessonFromRow(row);
  });
}

function gone(kind: string, id: string, version: number, now?: Row): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    `Expected version ${version} of ${kind} ${id}, which that recall gave, got ${now ? versionOf(now) : "none"}: it was replaced or forgotten since, and maintenance removed it.`,
  );
}

async function rendered(found: readonly RecalledExperience[], options: RecallOptions): Promise<Recall> {
  const { template = "plain", tokenBudget, countTokens } = options;
  const shown = shownBy(template, found);
  const items =
    tokenBudget === undefined
      ? shown
      : withinTokenBudget(
          shown,
          tokenBudget,
          (some) => textBy(template, some),
          countTokens ?? (await tokenCounter()),
        );
  return { items, text: textBy(template, items) };
}
