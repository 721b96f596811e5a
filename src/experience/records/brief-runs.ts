import { onceFor } from "../../base/collections/once-for.ts";
import type { LiveRows } from "../../storage/table/followed.ts";
import type { Table } from "../../storage/table/table.ts";
import { type LoggedRun, runFromRow } from "./run-codec.ts";
import { runsSchema } from "./schemas.ts";

/** A run without its bodies, which only shown runs need. */
export type BriefRun = Omit<LoggedRun, "inputs" | "outputs" | "tags" | "metadata">;

const BODIES = new Set(["inputs", "outputs", "tags", "metadata"]);
const COLUMNS = runsSchema.columns.map(({ name }) => name).filter((name) => !BODIES.has(name));

const followed = onceFor((table: Table<typeof runsSchema>) =>
  table.follow({
    columns: COLUMNS,
    begin: () => new Map<string, string>(),
    keep: (row, texts) => withSharedTexts(runFromRow(row), texts),
  }),
);
const ordered = onceFor((rows: LiveRows<BriefRun>): readonly BriefRun[] => rows.all().sort(byStart));

/** All logged runs without their bodies, in the order of their start: the same array until runs change or are forgotten. */
export async function briefRuns(table: Table<typeof runsSchema>): Promise<readonly BriefRun[]> {
  return ordered((await followed(table).current()).rows);
}

export function byStart(
  a: Pick<BriefRun, "startedAt" | "id">,
  b: Pick<BriefRun, "startedAt" | "id">,
): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}

/** A run whose short texts are shared with other runs that have the same ones, which saves most of their memory. */
function withSharedTexts(run: LoggedRun, texts: Map<string, string>): BriefRun {
  const shared = <Text extends string | null>(text: Text): Text => {
    if (text === null) return text;
    const before = texts.get(text);
    if (before === undefined) texts.set(text, text);
    return (before ?? text) as Text;
  };
  const { inputs: _inputs, outputs: _outputs, tags: _tags, metadata: _metadata, ...brief } = run;
  return {
    ...brief,
    id: shared(run.id),
    parentId: shared(run.parentId),
    rootId: shared(run.rootId),
    threadId: shared(run.threadId),
    kind: shared(run.kind),
    name: shared(run.name),
    status: shared(run.status),
    model: shared(run.model),
    agent: shared(run.agent),
    author: shared(run.author),
    scope: shared(run.scope),
  };
}
