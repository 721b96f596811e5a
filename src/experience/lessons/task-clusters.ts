import { batched } from "../../internal/batched.ts";
import type { Table } from "../../table/table.ts";
import { NearDuplicates } from "../export/near-duplicates.ts";
import { taskKey } from "../export/task-key.ts";

/** Experiences with one task, or nearly, of one scope. */
export interface TaskCluster {
  /** Name of the cluster: a function of its tasks and scope. */
  readonly key: string;
  readonly ids: readonly string[];
}

const BATCH = 250;
const COLUMNS = ["task_description", "scope", "status"];

/** Clusters of the experiences that nobody distrusts. */
export async function taskClusters(table: Table): Promise<TaskCluster[]> {
  const ids: string[] = [];
  for await (const row of table.scan({ columns: [] })) ids.push(row["id"] as string);
  const tasks = new NearDuplicates();
  const placed: { id: string; key: string; scope: string }[] = [];
  for (const some of batched(ids, BATCH)) {
    for (const row of await table.get(some, COLUMNS)) {
      const status = row["status"];
      if (status !== "" && status !== null && status !== "active") continue;
      const key = taskKey(row["task_description"] as string);
      tasks.add(key, row["task_description"] as string);
      placed.push({ id: row["id"] as string, key, scope: row["scope"] as string });
    }
  }
  const clusters = new Map<string, string[]>();
  for (const { id, key, scope } of placed) {
    const name = JSON.stringify([tasks.groupOf(key), scope]);
    const known = clusters.get(name);
    if (known) known.push(id);
    else clusters.set(name, [id]);
  }
  return [...clusters].map(([key, members]) => ({ key, ids: members.toSorted() }));
}
