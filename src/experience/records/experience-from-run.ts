import { derivedId } from "../../base/json/derived-id.ts";
import { exactJson } from "../../base/json/exact-json.ts";
import { storableText } from "../../base/json/storable.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import type { JsonObject } from "../../base/types.ts";
import type { ReadRow } from "../../storage/table/row-of.ts";
import { type ClearedRow, toRow } from "./experience-codec.ts";
import { runFromRow } from "./run-codec.ts";
import type { runsSchema } from "./schemas.ts";
import { runApproach } from "../../base/messages/run-texts.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import type { RunRecord } from "./run-record.ts";

/** How a root run becomes an experience once somebody labels it. */
export interface ExperienceFromRun {
  /**
   * Finds the task in the stored inputs. Without a task no experience is made.
   * @default `inputs.task`, the last human message, or an input that is a string
   */
  readonly task?: (inputs: unknown, run: RunRecord) => string | undefined;
  /**
   * Describes what was tried, from the stored outputs.
   * @default the tool calls and answer of the last turn, an output that is a string, `output.approach`,
   * `.output` or `.answer`, else the JSON
   */
  readonly approach?: (outputs: unknown, run: RunRecord) => string;
  /** Metadata to add to the experience. @default none */
  readonly metadata?: (run: RunRecord) => JsonObject;
}

/** Key in a run's metadata that holds the experience a label would create. */
const KEY = "deeplake_experience";

/** The value under that key. */
interface Wanted {
  readonly task: string;
  readonly approach: string;
  readonly metadata: JsonObject;
}

/**
 * Id of the experience of a root run. It depends on the run only, so that a failure and later labels meet in
 * one experience.
 */
export function runExperienceId(rootId: string): string {
  return derivedId("failed root run", rootId);
}

/**
 * Stores the task and approach in the metadata of a root run, so that any process can make an experience of
 * the run when a label arrives. Child runs, and runs without a task, are returned unchanged. The user's
 * functions receive the stored JSON, which is redacted and masked.
 * @throws whatever the user's functions throw
 */
export function wantingExperience(run: RunRecord, options: ExperienceFromRun): RunRecord {
  if (run.parentId !== null) return run;
  const inputs = parsedJson(run.inputs);
  const task = options.task ? options.task(inputs, run) : taskOfInput(inputs);
  if (typeof task !== "string" || task.trim() === "") return run;
  const outputs = parsedJson(run.outputs);
  const approach = options.approach ? options.approach(outputs, run) : runApproach(outputs, run.error);
  const wanted: Wanted = {
    task: storableText(task),
    approach: storableText(approach),
    metadata: options.metadata ? exactJson("metadata", options.metadata(run)) : {},
  };
  const metadata = parsedJson(run.metadata);
  const known = typeof metadata === "object" && metadata !== null ? metadata : {};
  return { ...run, metadata: JSON.stringify({ ...known, [KEY]: wanted }) };
}

/** Whether a label would make an experience of the run. */
export function wantsExperience(run: RunRecord): boolean {
  return wantedOf(run) !== undefined;
}

/** The task that a label would make an experience of. */
export function wantedTask(run: Pick<RunRecord, "parentId" | "metadata">): string | undefined {
  return wantedOf(run)?.task || undefined;
}

/**
 * The experience that a run's row describes, still without label and vector; `undefined` if the run asks for
 * none.
 */
export function experienceOfRun(row: ReadRow<typeof runsSchema>): ClearedRow | undefined {
  const run = runFromRow(row);
  const wanted = wantedOf(run);
  if (!wanted) return undefined;
  const { startedAt, endedAt, tokensTotal, agent, author, scope } = run;
  const made = toRow({
    ...wanted,
    id: runExperienceId(run.id),
    outcome: "partial",
    score: 0.5,
    labelSource: "",
    confidence: 0,
    // An empty status means that nobody has decided: each recall judges the experience itself.
    origin: "model",
    status: "",
    statusReason: "",
    decidedBy: "",
    recordedBy: author,
    lessons: "",
    metadata: {
      ...(tokensTotal !== null && { tokens_used: tokensTotal }),
      ...(endedAt !== null && { duration: (endedAt - startedAt) / 1000 }),
      ...(run.error !== "" && { error: run.error }),
      ...wanted.metadata,
    },
    timestamp: Math.floor((endedAt ?? startedAt) / 1000),
    tags: run.tags,
    agent,
    author,
    scope,
    runId: run.id,
    threadId: run.threadId ?? "",
    user: run.user ?? "",
  });
  // The texts were cleared together with the run.
  return { ...made, cleared: row.cleared };
}

function wantedOf({ parentId, metadata }: Pick<RunRecord, "parentId" | "metadata">): Wanted | undefined {
  if (parentId !== null || !metadata.includes(KEY)) return undefined;
  const wanted = (parsedJson(metadata) as { [KEY]?: Partial<Wanted> } | undefined)?.[KEY];
  // The key may also be the user's own.
  if (typeof wanted?.task !== "string" || typeof wanted.approach !== "string") return undefined;
  return { task: wanted.task, approach: wanted.approach, metadata: wanted.metadata ?? {} };
}
