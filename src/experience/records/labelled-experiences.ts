import { invalid } from "../../base/options/invalid-argument.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import type { Table } from "../../storage/table/table.ts";
import type { Vector } from "../../base/types.ts";
import { withVector } from "./experience-codec.ts";
import { experienceOfRun } from "./experience-from-run.ts";
import type { ExperienceTables } from "./experience-tables.ts";
import { firstLabel } from "./first-label.ts";
import { labelFromRow, labelToRow } from "./label-codec.ts";
import { oldestFirst } from "./combine-labels.ts";
import type { Label, NewLabel } from "./label.ts";
import type { MayTeach } from "./lesson-of-labels.ts";
import type { ExperienceRow, experiencesSchema } from "./schemas.ts";
import {
  byRecording,
  isFromRun,
  labelsOfRow,
  settledRow,
  targetsOf,
  unlabelledRow,
  withLabels,
} from "./labelled-row.ts";

/**
 * The `experiences` table joined with its labels. Every read computes outcome, score, source and confidence
 * from the stored labels. The columns hold only a copy, which filters and other programs use and `settle`
 * updates.
 *
 * Whoever adds a label or an experience must add it first and settle afterwards. Then the last of several
 * writers sees everything.
 */
export class LabelledExperiences {
  readonly #tables: ExperienceTables;
  readonly #vectorOf: (task: string) => Promise<Vector> | undefined;
  readonly #mayTeach: MayTeach;

  constructor(
    tables: ExperienceTables,
    vectorOf: (task: string) => Promise<Vector> | undefined,
    mayTeach: MayTeach,
  ) {
    this.#tables = tables;
    this.#vectorOf = vectorOf;
    this.#mayTeach = mayTeach;
  }

  /**
   * The rows with these ids, as their labels make them.
   * @param targets The label targets of these rows as far as they are known. Their labels are read at the same
   *   time as the rows.
   */
  async get(ids: readonly string[], targets: readonly string[] = []): Promise<ExperienceRow[]> {
    const [rows, labels] = await Promise.all([
      this.#experiences().then((table) => table.get(ids)),
      this.#labelsTo(targets),
    ]);
    const known = new Set(targets);
    const missing = rows.flatMap(targetsOf).filter((target) => !known.has(target));
    const all = missing.length === 0 ? labels : [...labels, ...(await this.#labelsTo(missing))];
    return labelledBy(rows, all, this.#mayTeach);
  }

  async *scan(): AsyncGenerator<ExperienceRow> {
    for await (const { row } of this.scanWithFirstLabels()) yield row;
  }

  /** Every row, with a function that finds its first stored label. */
  async *scanWithFirstLabels(): AsyncGenerator<{
    readonly row: ExperienceRow;
    readonly first: () => Label | null;
  }> {
    const all = (await (await this.#tables.outcomes()).rows()).map(labelFromRow);
    const labels = groupBy(all, ({ target }) => target);
    for await (const row of (await this.#experiences()).scan()) {
      const own = targetsOf(row).flatMap((target) => labels.get(target) ?? []);
      yield { row: withLabels(row, own, this.#mayTeach), first: () => firstLabel(row, own) };
    }
  }

  /**
   * Adds a label to a run or experience and updates the columns. Adding the same label again with its id
   * changes nothing.
   * @throws DeeplakeError INVALID_ARGUMENT if a different label with this id exists
   */
  async add(label: NewLabel, scope: string, { mayExist }: { mayExist: boolean }): Promise<Label> {
    const outcomes = await this.#tables.outcomes();
    const [known] = mayExist ? await outcomes.get([label.id]) : [];
    if (known) {
      const before = labelFromRow(known);
      if (says(before) !== says(label))
        throw invalid(
          `the label ${label.id} to have the same values as before`,
          "different values: labels never change",
          "Leave the id out to add a label.",
          { details: { before, label } },
        );
      await this.settle(label.target);
      return before;
    }
    const [experience] = await (await this.#experiences()).get([label.target], ["run_id", "user_id"]);
    const added = { ...label, user: label.user || (experience?.user_id ?? "") };
    const [version = 0] = await outcomes.append([
      labelToRow(added, {
        runId: experience ? experience.run_id : label.target,
        experienceId: experience ? label.target : "",
        scope,
      }),
    ]);
    await this.settle(label.target);
    return { ...added, version };
  }

  /** All labels of an experience, or of a run and its experiences, oldest first. */
  async labelsOf(id: string): Promise<Label[]> {
    const [own] = await (await this.#experiences()).get([id]);
    const rows = own ? [own] : await (await this.#experiences()).find("run_id", [id]);
    const labels = await this.#labelsTo([id, ...rows.flatMap(targetsOf)]);
    const all = [...rows.flatMap((row) => labelsOfRow(row, labels)), ...(own ? [] : labels)];
    return [...new Map(all.map((label) => [label.id, label])).values()].toSorted(oldestFirst);
  }

  /** Settles those of the experiences and runs that have labels. Returns whether any has. */
  async settleLabelled(targets: readonly string[]): Promise<boolean> {
    const labels = await this.#labelsTo(targets);
    for (const target of new Set(labels.map((label) => label.target))) await this.settle(target);
    return labels.length > 0;
  }

  /**
   * Updates the columns of an experience, or of all attempts of a run, from their labels. If a run without
   * an attempt is labelled, its experience is made here. It is removed again if an attempt was recorded
   * after all.
   */
  async settle(target: string, again = true): Promise<void> {
    const [own] = await (await this.#experiences()).get([target]);
    const runId = own ? own.run_id : target;
    const attempts = own && runId === "" ? [own] : await (await this.#experiences()).find("run_id", [runId]);
    const labels = await this.#labelsTo([runId, ...attempts.map(({ id }) => id)]);
    if (labels.length === 0) return;
    const recorded = attempts.filter((row) => !isFromRun(row)).toSorted(byRecording);
    if (attempts.length === 0) {
      // An attempt may have been recorded meanwhile, so settle once more.
      if ((await this.#makeFromRun(runId, labels)) && again) await this.settle(runId, false);
      return;
    }
    const table = await this.#experiences();
    if (recorded.length > 0 && recorded.length < attempts.length)
      await table.remove(attempts.filter(isFromRun).map(({ id }) => id));
    const current = recorded.length > 0 ? recorded : attempts;
    const changed = current.flatMap((row, index) => {
      // Only the owner of a row changes it. Readers of other scopes join the labels themselves.
      if (!table.owns(row)) return [];
      const about = labels.filter((label) => targetsOf(row).includes(label.target));
      return (
        settledRow(
          row,
          about,
          { superseded: index < current.length - 1, attempts: current.length },
          this.#mayTeach,
        ) ?? []
      );
    });
    await this.#write(changed);
  }

  async #makeFromRun(runId: string, labels: readonly Label[]): Promise<boolean> {
    const runs = await this.#tables.runs();
    const [run] = await runs.get([runId]);
    const made = run && experienceOfRun(run);
    if (!run || !made || !runs.owns(run)) return false;
    const before = unlabelledRow(made, run.started_at * 1000);
    const settled = settledRow(before, labels, { superseded: false, attempts: 1 }, this.#mayTeach);
    if (!settled) return false;
    return (await this.#write([settled])) > 0;
  }

  /** Writes the versions with their vectors. Returns how many of the rows exist afterwards. */
  async #write(
    changed: readonly { readonly row: ExperienceRow; readonly version: number }[],
  ): Promise<number> {
    if (changed.length === 0) return 0;
    const ids = changed.map(({ row }) => row.id);
    const table = await this.#experiences();
    const stored = await table.get(ids, ["task_description", "task_embedding"]);
    const vectors = new Map(stored.map((row) => [row.id, row.task_embedding]));
    const rows = await Promise.all(
      changed.map(async ({ row, version }) => {
        const vector = vectors.get(row.id) ?? (await this.#vectorOf(row.task_description));
        return { ...withVector(row, vector), version };
      }),
    );
    await table.append(rows, { mayReplace: true, versioned: true });
    return (await table.get(ids, [])).length;
  }

  async #labelsTo(targets: readonly string[]): Promise<Label[]> {
    if (targets.every((target) => target === "")) return [];
    const outcomes = await this.#tables.outcomes();
    return (await outcomes.find("target", targets)).map(labelFromRow);
  }

  #experiences(): Promise<Table<typeof experiencesSchema>> {
    return this.#tables.experiences();
  }
}

function says({ target, outcome, score, source, confidence, comment, lessons, author }: NewLabel): string {
  return JSON.stringify([target, outcome, score, source, confidence, comment, lessons, author]);
}

function labelledBy(
  rows: readonly ExperienceRow[],
  labels: readonly Label[],
  mayTeach: MayTeach,
): ExperienceRow[] {
  return rows.map((row) =>
    withLabels(
      row,
      labels.filter(({ target }) => targetsOf(row).includes(target)),
      mayTeach,
    ),
  );
}
