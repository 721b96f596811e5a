import { DeeplakeError } from "../errors.ts";
import type { Table } from "../table/table.ts";
import { tableAsOf } from "../table/table-as-of.ts";
import { fromRow } from "./experience-codec.ts";
import type { Recall, RecalledExperience } from "./experience.ts";
import { exposuresOf } from "./injection-rows.ts";
import type { Exposure } from "./ledger/exposure.ts";
import { contextOf, taskHash } from "./recall-context.ts";
import type { RecallOptions } from "./recall-options.ts";
import { formatRules } from "./rules/rule.ts";
import { RULE } from "./rules/session-rules.ts";
import { shownBy, textBy } from "./recall-template.ts";
import { tokenCounter } from "./count-tokens.ts";
import { withinTokenBudget } from "./within-token-budget.ts";

/** How experiences are searched for in a table. */
export type Find = (
  table: Table,
  task: string,
  options: RecallOptions,
  /** Unix milliseconds. */
  at: number,
) => Promise<readonly RecalledExperience[]>;

/**
 * What a recall gave, or would have given, at an earlier moment; nothing is written down. The id of a recall and its own
 * task: exactly what that recall gave, from the versions it gave. Another task: what would have been found then, by the
 * same settings. A time: what would have been found then, by the settings given now.
 * @throws DeeplakeError INVALID_ARGUMENT when there is no such recall, INVALID_STATE when maintenance has removed what it gave
 */
export async function recallAsOf(
  task: string,
  asOf: string | number | Date,
  tables: { readonly experiences: Table; readonly injections: Table },
  find: Find,
  options: RecallOptions,
): Promise<Recall> {
  if (typeof asOf !== "string") {
    // What is known at a moment to come is what is known now; the past has to be read whole. Versions are microseconds.
    const then =
      Number(asOf) > Date.now()
        ? tables.experiences
        : await tableAsOf(tables.experiences, Number(asOf) * 1_000 + 1);
    return rendered(await find(then, task, options, Number(asOf)), options);
  }
  const { exposure, context, rules } = await recalledAt(tables.injections, asOf);
  const { before, settings, ...known } = contextOf(context, options);
  const then = await tableAsOf(tables.experiences, before);
  const asked = { ...settings, ...options };
  if (taskHash(task) !== known.task) return rendered(await find(then, task, asked, exposure.at), asked);
  const items = await givenItems(then, exposure);
  const text = [formatRules(rules), textBy(asked.template ?? "plain", items)];
  return { items, text: text.filter((part) => part !== "").join("\n\n") };
}

interface Recalled {
  readonly exposure: Exposure;
  readonly context: string;
  /** The rules that began its text. */
  readonly rules: readonly { readonly text: string }[];
}

async function recalledAt(table: Table, id: string): Promise<Recalled> {
  const rows = [];
  const filter = { kind: "compare", field: "recall_id", operator: "eq", value: id } as const;
  for await (const row of table.scan({ filter })) rows.push(row);
  const [exposure] = exposuresOf(rows);
  const context = rows.find(({ rank }) => rank === 0)?.["context"];
  if (!exposure || typeof context !== "string" || context === "")
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      `Expected the id of a recall in asOf, got ${JSON.stringify(id.slice(0, 60))}. It is the id in what recall gave.`,
    );
  const rules = rows
    .filter(({ reason, injected }) => reason === RULE && injected === true)
    .toSorted((a, b) => (a["rank"] as number) - (b["rank"] as number))
    .map((row) => ({ text: row["context"] as string }));
  return { exposure, context, rules };
}

async function givenItems(then: Table, { items }: Exposure): Promise<RecalledExperience[]> {
  const given = items.filter(({ injected }) => injected);
  const rows = await then.get(given.map(({ experienceId }) => experienceId));
  const experiences = new Map(rows.map(fromRow).map((experience) => [experience.id, experience]));
  return given.map(({ experienceId, version, similarity, score }) => {
    const experience = experiences.get(experienceId);
    if (experience?.version === version) return { experience, similarity, score };
    throw new DeeplakeError(
      "INVALID_STATE",
      `Expected version ${version} of experience ${experienceId}, which that recall gave, got ${experience?.version ?? "none"}: it was replaced or forgotten since, and maintenance removed it.`,
    );
  });
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
