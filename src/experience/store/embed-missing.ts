import { batched } from "../../base/async/batched.ts";
import type { Table } from "../../storage/table/table.ts";
import { isUsableVector } from "../../storage/table/validate-row.ts";
import { contentHash, fromRow } from "../records/experience-codec.ts";
import type { ExperienceRow, experiencesSchema } from "../records/schemas.ts";
import { keepingRecording } from "../records/labelled-row.ts";
import type { TaskVectors } from "../recall/task-vectors.ts";

const BATCH = 200;

/**
 * Computes the vectors of this scope's experiences that have none or an unusable one, and writes these as new
 * versions. Such rows were recorded without embeddings or by other programs. An empty content hash marks them.
 * @returns how many rows were written again
 */
export async function embedMissing(
  table: Table<typeof experiencesSchema>,
  vectors: TaskVectors,
): Promise<number> {
  const unmarked = await table.findEmpty("content_hash", ["scope"]);
  const ids = unmarked.filter((row) => table.owns(row)).map(({ id }) => id);
  for (const some of batched(ids, BATCH)) {
    const columns = table.schema.columns.map(({ name }) => name);
    const rows = await table.get(some, columns);
    const without = rows.filter((row) => !isUsableVector(row.task_embedding));
    const computed = await vectors.ofAll(without.map((row) => row.task_description));
    const complete = new Map(without.map((row, index) => [row, computed[index]]));
    await table.append(
      rows.map((row) =>
        withHash({
          ...keepingRecording(row),
          task_embedding: complete.get(row) ?? row.task_embedding,
        }),
      ),
      { mayReplace: true },
    );
  }
  return ids.length;
}

function withHash<R extends ExperienceRow>(row: R): R {
  const experience = fromRow(row);
  return {
    ...row,
    metadata_json: JSON.stringify(experience.metadata),
    content_hash: contentHash(experience),
  };
}
