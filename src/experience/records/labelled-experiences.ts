import { invalid } from "../../base/options/invalid-argument.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import type { Vector } from "../../base/types.ts";
import { withVector } from "./experience-codec.ts";
import { LESSON, RULE } from "./ledger-reasons.ts";
import { recalledCell } from "./recalled-for.ts";
import { experienceOfAttempt } from "./experience-of-attempt.ts";
import type { LabelAnswer, LabelState } from "./label-answer.ts";
import { labelState } from "./label-state.ts";
import { type LabelTarget, labelTarget } from "./label-targets.ts";
import { versionOf } from "../../storage/driver/newest-rows.ts";
import type { ExperienceTables } from "./experience-tables.ts";
import { labelFromRow, labelToRow } from "./label-codec.ts";
import { oldestFirst } from "./combine-labels.ts";
import type { Label, NewLabel } from "./label.ts";
import type { MayTeach } from "./lesson-of-labels.ts";
import type { ExperienceRow } from "./schemas.ts";
import {
  byRecording,
  isFromRun,
  labelsOfRow,
  settledRow,
  targetsOf,
  unlabelledRow,
  withLabels,
} from "./labelled-row.ts";
import { sumIfAny } from "../../base/collections/sum.ts";

/**
 * The `experiences` table joined with its labels. Every read computes outcome, score, source and confidence
 * from the stored labels. The columns have only a copy. Filters and other programs use the copy, and `settle`
 * updates it.
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
   * The rows with these ids, with the values that their labels give them.
   * @param targets The label targets of these rows as far as they are known. Their labels are read at the
   * same time as the rows.
   */
  async get(ids: readonly string[], targets: readonly string[] = []): Promise<ExperienceRow[]> {
    const [rows, labels] = await Promise.all([
      this.#tables.experiences().then((table) => table.get(ids)),
      this.#labelsTo(targets),
    ]);
    const known = new Set(targets);
    const missing = rows.flatMap(targetsOf).filter((target) => !known.has(target));
    const all = missing.length === 0 ? labels : [...labels, ...(await this.#labelsTo(missing))];
    return labelledBy(rows, all, this.#mayTeach);
  }

  async *scan(): AsyncGenerator<ExperienceRow> {
    const all = (await (await this.#tables.outcomes()).rows()).map(labelFromRow);
    const labels = groupBy(all, ({ target }) => target);
    for await (const row of (await this.#tables.experiences()).scan()) {
      const own = targetsOf(row).flatMap((target) => labels.get(target) ?? []);
      yield withLabels(row, own, this.#mayTeach);
    }
  }

  /**
   * Adds a label to a run or experience and updates the columns. Adding the same label again with its id
   * changes nothing.
   * @throws DeeplakeError INVALID_ARGUMENT if a different label with this id exists
   */
  async add(label: NewLabel, scope: string, { mayExist }: { mayExist: boolean }): Promise<Label> {
    const outcomes = await this.#tables.outcomes();
    const target = await labelTarget(label.target, this.#tables);
    const [known] = mayExist ? await outcomes.get([label.id]) : [];
    if (known) {
      const before = labelFromRow(known);
      const isSame = [label.target, target.id].includes(before.target) && says(before) === says(label);
      if (!isSame)
        throw invalid(
          `the label ${label.id} to have the same values as before`,
          "different values: labels never change",
          "Leave the id out to add a label.",
          { details: { before, label } },
        );
      await this.settle(before.target);
      return { ...before, target: label.target };
    }
    const { own } = target;
    const added = { ...label, user: label.user || (own?.user_id ?? "") };
    const place = { runId: own ? own.run_id : target.id, experienceId: own ? target.id : "", scope };
    const [version = 0] = await outcomes.append([labelToRow({ ...added, target: target.id }, place)]);
    await this.settle(target.id);
    return { ...added, version };
  }

  /** What became of the labels of a run or an experience. `target`: the id under which they are stored. */
  async stateOf(id: string): Promise<{ readonly target: string; readonly state: LabelState }> {
    const runs = await this.#tables.runs();
    const target = await labelTarget(id, this.#tables);
    return { target: target.id, state: labelState(target, (root) => runs.owns(root)) };
  }

  /** The labels that no experience takes into account, oldest first, and why. */
  async labelsWithoutExperience(): Promise<LabelAnswer[]> {
    const known = new Set<string>();
    for await (const row of (await this.#tables.experiences()).scan({ columns: ["run_id"] }))
      for (const id of targetsOf(row)) known.add(id);
    const labels = (await (await this.#tables.outcomes()).rows()).map(labelFromRow);
    const loose = labels.filter(({ target }) => !known.has(target)).toSorted(oldestFirst);
    const answers: LabelAnswer[] = [];
    for (const label of loose) answers.push({ ...label, ...(await this.stateOf(label.target)).state });
    return answers.filter(({ state }) => state !== "applied");
  }

  /** All labels of an experience, or of a run and its experiences, oldest first. */
  async labelsOf(id: string): Promise<Label[]> {
    const { own, runIds, runId, attempts } = await labelTarget(id, this.#tables);
    const rows = own ? [own] : attempts.filter((row) => row.run_id === runId);
    const labels = await this.#labelsTo([id, ...(own ? [] : runIds), ...rows.flatMap(targetsOf)]);
    const all = [...rows.flatMap((row) => labelsOfRow(row, labels)), ...(own ? [] : labels)];
    return [...new Map(all.map((label) => [label.id, label])).values()].toSorted(oldestFirst);
  }

  /**
   * Settles each of the given experiences and runs that has labels. Returns whether any of them has labels.
   */
  async settleLabelled(targets: readonly string[]): Promise<boolean> {
    const labels = await this.#labelsTo(targets);
    for (const target of new Set(labels.map((label) => label.target))) await this.settle(target);
    return labels.length > 0;
  }

  /**
   * Updates the columns of an experience, or of all experiences of a run, from their labels. If a labelled run
   * has no experience, one is made from the run. That one is removed again once an experience of the run was
   * recorded.
   */
  async settle(id: string, again = true): Promise<void> {
    const target = await labelTarget(id, this.#tables);
    const labels = await this.#labelsAbout(target, id);
    if (labels.length === 0) return;
    const { attempts, runId } = target;
    const recorded = attempts.filter((row) => !isFromRun(row)).toSorted(byRecording);
    const [made] = attempts;
    if (!made) {
      // An experience of the run may have been recorded meanwhile, so settle once more.
      if ((await this.#makeFromRun(target, labels)) && again) await this.settle(target.id, false);
      return;
    }
    const table = await this.#tables.experiences();
    if (recorded.length === 0) {
      if (table.owns(made)) await this.#write(await this.#renewed(target, made, labels));
      return;
    }
    if (recorded.length < attempts.length)
      await table.remove(attempts.filter(isFromRun).map((row) => row.id));
    const current = recorded.filter((row) => row.run_id === runId);
    const changed = current.flatMap((row, index) => {
      // Only the owner of a row changes it. Readers of other scopes join the labels themselves.
      if (!table.owns(row)) return [];
      const run = { superseded: index < current.length - 1, attempts: current.length };
      return settledRow(row, about(row, labels), run, this.#mayTeach) ?? [];
    });
    await this.#write(changed);
  }

  /**
   * The labels of a target. Some labels were given to another run of the attempt, or to a run that was not stored yet.
   * They are moved to the target's run, so that every reader of the attempt's experience finds them.
   */
  async #labelsAbout({ runId, runIds, attempts }: LabelTarget, id: string): Promise<Label[]> {
    const outcomes = await this.#tables.outcomes();
    const ids = attempts.map((row) => row.id);
    const rows = await outcomes.find("target", [id, ...runIds, ...ids]);
    const moved = rows
      .filter((row) => row.target !== runId && !ids.includes(row.target) && outcomes.owns(row))
      .map((row) => ({ ...row, target: runId, run_id: runId, version: versionOf(row) + 1 }));
    if (moved.length > 0) await outcomes.append(moved, { mayReplace: true, versioned: true });
    const changed = new Map(moved.map((row) => [row.id, row]));
    return rows.map((row) => labelFromRow(changed.get(row.id) ?? row));
  }

  async #makeFromRun({ roots }: LabelTarget, labels: readonly Label[]): Promise<boolean> {
    const runs = await this.#tables.runs();
    const [first] = roots;
    if (!first || !runs.owns(first)) return false;
    const made = experienceOfAttempt(roots, await this.#tokensOf(roots));
    if (!made) return false;
    const found = await (
      await this.#tables.injections()
    ).find(
      "run_id",
      roots.map(({ id }) => id),
    );
    const items = found.filter(({ rank, reason }) => rank > 0 && reason !== RULE && reason !== LESSON);
    const before = unlabelledRow(made, first.started_at * 1000, recalledCell(items));
    const settled = settledRow(before, labels, { superseded: false, attempts: 1 }, this.#mayTeach);
    if (!settled) return false;
    return (await this.#write([settled])) > 0;
  }

  /**
   * The next version of an experience that was made from runs: with all labels, and with the approach and
   * cost of roots that resumed the attempt since. Empty if nothing changed.
   */
  async #renewed(
    { roots }: LabelTarget,
    row: ExperienceRow,
    labels: readonly Label[],
  ): Promise<{ row: ExperienceRow; version: number }[]> {
    const made = roots.length > 1 ? experienceOfAttempt(roots, await this.#tokensOf(roots)) : undefined;
    const isNew = made !== undefined && saidBy(made) !== saidBy(row);
    const { approach, metadata, metadata_json } = made ?? row;
    const next = isNew ? { ...row, approach, metadata, metadata_json } : row;
    const own = about(row, labels);
    const settled = settledRow(next, own, { superseded: false, attempts: 1 }, this.#mayTeach);
    if (settled) return [settled];
    return isNew ? [{ row: withLabels(next, own, this.#mayTeach), version: row.version + 1 }] : [];
  }

  /** Tokens of all model calls of the roots; `null` if no provider reported any. */
  async #tokensOf(roots: readonly { readonly id: string }[]): Promise<number | null> {
    const ids = roots.map(({ id }) => id);
    const runs = await (await this.#tables.runs()).find("root_id", ids, ["tokens_total"]);
    return sumIfAny(runs.flatMap((run) => run.tokens_total ?? []));
  }

  /** Writes the versions with their vectors. Returns how many of the rows exist afterwards. */
  async #write(
    changed: readonly { readonly row: ExperienceRow; readonly version: number }[],
  ): Promise<number> {
    if (changed.length === 0) return 0;
    const ids = changed.map(({ row }) => row.id);
    const table = await this.#tables.experiences();
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
}

/** The labels that are about an experience. */
function about(row: ExperienceRow, labels: readonly Label[]): Label[] {
  return labels.filter(({ target }) => targetsOf(row).includes(target));
}

/** The approach and the metadata of an attempt, as a string to compare. */
function saidBy({
  approach,
  metadata_json: metadata,
}: Pick<ExperienceRow, "approach" | "metadata_json">): string {
  return JSON.stringify([approach, metadata]);
}

function says({ outcome, score, source, confidence, comment, lessons, author }: NewLabel): string {
  return JSON.stringify([outcome, score, source, confidence, comment, lessons, author]);
}

function labelledBy(
  rows: readonly ExperienceRow[],
  labels: readonly Label[],
  mayTeach: MayTeach,
): ExperienceRow[] {
  return rows.map((row) => withLabels(row, about(row, labels), mayTeach));
}
