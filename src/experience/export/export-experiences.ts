import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import { batched } from "../../base/async/batched.ts";
import { redact } from "../../storage/redaction/redact.ts";
import type { Table } from "../../storage/table/table.ts";
import type { ReadRow } from "../../storage/table/row-of.ts";
import { fromRow } from "../records/experience-codec.ts";
import { experienceField } from "../records/experience-field.ts";
import type { Experience } from "../records/experience.ts";
import type { experiencesSchema } from "../records/schemas.ts";
import { type Candidate, CANDIDATE_COLUMNS, candidateOf } from "./candidate.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";
import { type ExportOptions, type ExportSettings, readExportOptions } from "./export-options.ts";
import { NearDuplicates } from "../../base/text/near-duplicates.ts";
import { planExamples } from "./plan-examples.ts";
import { splitOf } from "./split-of.ts";
import { demonstration, labelled, preference, type TrainingExample } from "./training-example.ts";

/** One line of a training file, and where it comes from. */
export interface ExportedExample {
  /** Name of the split that the line belongs to. */
  readonly split: string;
  /** Ids of the experiences that the line was made from. In a pair, the chosen experience is first. */
  readonly sources: readonly string[];
  /** The content of the line. */
  readonly example: TrainingExample;
}

/** Experiences whose texts are in memory at a time. */
const BATCH = 250;

/**
 * Makes training examples. Reads the table twice, in batches, and keeps only ids and hashes of all experiences
 * in memory, about half a kilobyte for each.
 * @param believes Whether an experience may be learned from.
 */
export async function* exportExperiences(
  table: Table<typeof experiencesSchema>,
  given: ExportOptions,
  believes: (experience: Experience) => boolean,
): AsyncGenerator<ExportedExample> {
  const options = readExportOptions(given);
  const seed = String(options.seed);
  const splits = Object.entries(options.splits);
  const tasks = splits.length > 1 ? new NearDuplicates() : undefined;
  const candidates = await candidatesOf(table, options, believes, tasks);
  const { format, minScoreGap, pairsPerTask } = options;
  const plan = planExamples(candidates, { format, minScoreGap, pairsPerTask, seed });
  const columns =
    options.prompt || options.completion ? undefined : (["task_description", "approach"] as const);
  for (const planned of batched(plan, BATCH)) {
    const rows = await table.get([...new Set(planned.flatMap(({ ids }) => ids))], columns);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { key, ids, label } of planned) {
      const found = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
      if (found.length < ids.length) continue; // deleted meanwhile
      const split = splitOf(tasks ? tasks.groupOf(key) : key, splits, seed);
      const example = exampleOf(found, label, options);
      if (example) yield { split, sources: ids, example };
    }
  }
}

async function candidatesOf(
  table: Table<typeof experiencesSchema>,
  options: ExportSettings,
  believes: (experience: Experience) => boolean,
  tasks: NearDuplicates | undefined,
): Promise<Candidate[]> {
  const filter = options.where === undefined ? undefined : parseExperienceFilter(options.where);
  const columns = filter ? undefined : CANDIDATE_COLUMNS;
  const ids = (await table.rows({ columns: [] })).map(({ id }) => id);
  const candidates: Candidate[] = [];
  for (const some of batched(ids, BATCH)) {
    for (const row of await table.get(some, columns)) {
      if (filter && !evaluateFilter(filter, (field) => experienceField(row, field))) continue;
      const candidate = candidateOf(row, options, believes);
      // An attempt without an answer is left out, because no model should learn to give no answer.
      if (!candidate || (!options.completion && isBlank(fromRow(row).approach))) continue;
      candidates.push(candidate);
      tasks?.add(candidate.key, row.task_description);
    }
  }
  return candidates;
}

/** Makes the example of one or two experiences; `undefined` if an answer is blank. */
function exampleOf(
  rows: readonly ReadRow<typeof experiencesSchema, "task_description" | "approach">[],
  label: boolean,
  {
    format,
    style,
    prompt = ({ task }) => task,
    completion = ({ approach }) => approach,
    redact: secrets,
    mask,
  }: ExportSettings,
): TrainingExample | undefined {
  const experiences = rows.map(fromRow);
  const answers = experiences.map((experience) => textOf("completion", completion(experience)));
  if (answers.some(isBlank)) return undefined;
  const [first = "", second = ""] = answers;
  const asked = experiences[0] ? textOf("prompt", prompt(experiences[0])) : "";
  const example = {
    dpo: () => preference(style, asked, first, second),
    kto: () => labelled(style, asked, first, label),
    sft: () => demonstration(style, asked, first),
  }[format]();
  return redact(example, { secrets, mask }) as TrainingExample;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** Checks that a function of the user returned a string. @throws DeeplakeError INVALID_ARGUMENT */
function textOf(name: string, given: unknown): string {
  if (typeof given === "string") return given;
  throw invalidKind(`${name} to return a string`, given, "Do asynchronous work before the export.");
}
