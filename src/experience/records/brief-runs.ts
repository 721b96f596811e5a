import { onceFor } from "../../base/collections/once-for.ts";
import type { Followed, LiveRows } from "../../storage/table/followed.ts";
import type { Table } from "../../storage/table/table.ts";
import { type LoggedRun, runFromRow } from "./run-codec.ts";
import { runsSchema } from "./schemas.ts";

/** A run without its bodies, which only shown runs need. */
export type BriefRun = Omit<LoggedRun, "inputs" | "outputs" | "tags" | "metadata">;

const BODIES = new Set(["inputs", "outputs", "tags", "metadata"]);
const COLUMNS = runsSchema.columns.map(({ name }) => name).filter((name) => !BODIES.has(name));

const ordered = onceFor((rows: LiveRows<BriefRun>): readonly BriefRun[] => rows.all().sort(byStart));

/** All logged runs of a store without their bodies, for readers of many of them. */
export class BriefRuns {
  readonly #open: () => Promise<Table<typeof runsSchema>>;
  /** The table that is followed. A store that rests opens another one. */
  #table: Table<typeof runsSchema> | undefined;
  #followed: Followed<BriefRun, Map<string, string>> | undefined;

  constructor(table: () => Promise<Table<typeof runsSchema>>) {
    this.#open = table;
  }

  /** All runs, in the order of their start: the same array until runs change or are forgotten. */
  async all(): Promise<readonly BriefRun[]> {
    const table = await this.#open();
    if (!this.#followed || this.#table !== table) {
      this.#table = table;
      this.#followed = table.follow({
        columns: COLUMNS,
        begin: () => new Map<string, string>(),
        keep: (row, texts) => withSharedTexts(runFromRow(row), texts),
      });
    }
    return ordered((await this.#followed.current()).rows);
  }
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
