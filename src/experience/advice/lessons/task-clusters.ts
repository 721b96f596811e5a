import { batched } from "../../../base/async/batched.ts";
import { listsByKey } from "../../../base/collections/group-by.ts";
import type { Table } from "../../../storage/table/table.ts";
import { NearDuplicates } from "../../../base/text/near-duplicates.ts";
import { taskKey } from "../../../base/text/same-task.ts";
import type { experiencesSchema } from "../../records/schemas.ts";
import { fromRow } from "../../records/experience-codec.ts";
import { JUDGED_COLUMNS } from "../../trust/judge.ts";
import type { Believes } from "./lesson-trust.ts";

/** Experiences of one scope with the same or nearly the same task. */
interface TaskCluster {
  /** Name of the cluster, derived from its tasks and scope. */
  readonly key: string;
  readonly ids: readonly string[];
}

const BATCH = 250;
const COLUMNS = [...JUDGED_COLUMNS, "scope"] as const;

/** Clusters the trusted experiences. */
export async function taskClusters(
  table: Table<typeof experiencesSchema>,
  believes: Believes,
): Promise<TaskCluster[]> {
  const ids = (await table.rows({ columns: [] })).map(({ id }) => id);
  const tasks = new NearDuplicates();
  const placed: { id: string; key: string; scope: string }[] = [];
  for (const some of batched(ids, BATCH)) {
    for (const row of await table.get(some, COLUMNS)) {
      const experience = fromRow(row);
      if (!believes(experience)) continue;
      const { id, task, scope } = experience;
      const key = taskKey(task);
      tasks.add(key, task);
      placed.push({ id, key, scope });
    }
  }
  const clusters = listsByKey(
    placed.map(({ id, key, scope }) => [JSON.stringify([tasks.groupOf(key), scope]), id]),
  );
  return [...clusters].map(([key, members]) => ({ key, ids: members.toSorted() }));
}
