import { groupBy } from "../../base/collections/group-by.ts";
import { onceFor } from "../../base/collections/once-for.ts";
import { taskCluster } from "../../base/text/same-task.ts";
import type { LiveRows } from "../../storage/table/followed.ts";
import type { Table } from "../../storage/table/table.ts";
import { combineLabels } from "./combine-labels.ts";
import type { Experience } from "./experience.ts";
import { fromRow } from "./experience-codec.ts";
import type { ExperienceTables } from "./experience-tables.ts";
import type { Label } from "./label.ts";
import { labelFromRow } from "./label-codec.ts";
import { LABELLED_COLUMNS, type LabelledCells, labelsOfRow, targetsOf } from "./labelled-row.ts";
import { type experiencesSchema, outcomesSchema } from "./schemas.ts";

/** An experience without its long texts, with the verdict of its labels. */
export interface KnownAttempt extends Pick<
  Experience,
  "id" | "runId" | "threadId" | "scope" | "timestamp" | "task" | "outcome" | "score"
> {
  /** Id of the cluster that the task belongs to. */
  readonly cluster: string;
  /** Tokens that the attempt took; `null` if unknown. */
  readonly tokens: number | null;
  /** The label that was stored first; `null` without a label. */
  readonly first: Label | null;
}

const COLUMNS = [...LABELLED_COLUMNS, "thread_id", "scope", "task_description", "metadata"] as const;

const LABELS = outcomesSchema.columns.map(({ name }) => name);

interface Kept {
  readonly cells: LabelledCells;
  readonly rest: Omit<KnownAttempt, "outcome" | "score" | "first">;
  /** The attempt as it is without further labels. */
  readonly alone: KnownAttempt;
}

const followedExperiences = onceFor((table: Table<typeof experiencesSchema>) =>
  table.follow({
    columns: COLUMNS,
    begin: () => undefined,
    keep: (row): Kept => {
      const { threadId, scope, task, metadata, timestamp } = fromRow(row);
      const tokens = metadata["tokens_used"];
      const { metadata: _dict, metadata_json: _json, task_description: _task, ...short } = row;
      const cells = { ...short, lessons: "", metadata_json: "" };
      const rest = {
        id: row.id,
        runId: row.run_id,
        threadId,
        scope,
        timestamp,
        task,
        cluster: taskCluster(task),
        // Some programs record 0 if nobody counted.
        tokens: typeof tokens === "number" && tokens > 0 ? tokens : null,
      };
      return { cells, rest, alone: attemptWith(cells, rest, []) };
    },
  }),
);

const followedLabels = onceFor((table: Table<typeof outcomesSchema>) =>
  table.follow({ columns: LABELS, begin: () => undefined, keep: labelFromRow }),
);

const labelled = onceFor((experiences: LiveRows<Kept>) =>
  onceFor((labels: LiveRows<Label>): readonly KnownAttempt[] => {
    const byTarget = groupBy(labels.all(), ({ target }) => target);
    return experiences.all().map(({ cells, rest, alone }) => {
      const own = targetsOf(cells).flatMap((target) => byTarget.get(target) ?? []);
      return own.length === 0 ? alone : attemptWith(cells, rest, own);
    });
  }),
);

/** All experiences of a store, for readers that need the outcome of each and none of their long texts. */
export async function knownAttempts(tables: ExperienceTables): Promise<readonly KnownAttempt[]> {
  const experiences = followedExperiences(await tables.experiences());
  const labels = followedLabels(await tables.outcomes());
  // Labels are read last, so that no label of a known experience is missing.
  const known = await experiences.current();
  const given = await labels.current();
  return labelled(known.rows)(given.rows);
}

function attemptWith(cells: LabelledCells, rest: Kept["rest"], labels: readonly Label[]): KnownAttempt {
  const own = labelsOfRow(cells, labels);
  const isPlain = cells.recorded_label === "" && labels.length === 0;
  const { outcome, score } = (isPlain ? null : combineLabels(own)) ?? cells;
  return { ...rest, outcome, score, first: storedFirst(own) };
}

/**
 * The label of an experience that was stored first: the one it was recorded with, or an earlier label of its
 * run. `null` for no labels. Later labels never change the result, whatever their `at`, because they
 * are stored later. Only recording the same id again can change it.
 */
function storedFirst(labels: readonly Label[]): Label | null {
  return labels.toSorted((a, b) => a.version - b.version || (a.id < b.id ? -1 : 1))[0] ?? null;
}
