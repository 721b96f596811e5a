import { derivedId } from "../../base/json/derived-id.ts";
import { exactJson } from "../../base/json/exact-json.ts";
import { storableText } from "../../base/json/storable.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import { returned, returnedText } from "../../base/options/returned.ts";
import type { JsonObject } from "../../base/types.ts";
import { runApproach } from "../../base/messages/run-texts.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import { metadataAt, metadataTextAt } from "./metadata-at.ts";
import type { RunRecord } from "./run-record.ts";
import { toolErrorsOf } from "./tool-errors-of.ts";

/** How a root run becomes an experience once somebody labels it. */
export interface ExperienceFromRun {
  /**
   * Finds the task in the stored inputs. Without a task no experience is made.
   * @default what the handler's option `task` found, or without that option the task in the stored inputs; for a
   * resumed run, the task of the run that waited
   */
  readonly task?: (inputs: unknown, run: RunRecord) => string | undefined;
  /**
   * Describes what was tried, from the stored outputs.
   * @default for messages the tool calls and answer of the last turn; otherwise an output that is a string,
   * its field `approach`, `output` or `answer`, its lone result (`generation`, `response`, `result` or `draft`), or its JSON
   */
  readonly approach?: (outputs: unknown, run: RunRecord) => string;
  /** Metadata to add to the experience. @default none */
  readonly metadata?: (run: RunRecord) => JsonObject;
}

/**
 * A graph that waits for a person is resumed with a new root run, and both are one attempt. Under this key
 * the metadata of the new root has the id of the root that it resumes, or `true` if its process did not see
 * that root.
 */
export const RESUMES = "deeplake_resumes";

/** Key in the metadata of a root that runs a graph again from a checkpoint. The value is the task in the graph's state. */
export const AGAIN = "deeplake_task";

/** Key in a run's metadata. The value is the experience that a label would create. */
const KEY = "deeplake_experience";

/** The value under that key. */
interface Wanted {
  readonly task: string;
  readonly approach: string;
  readonly metadata: JsonObject;
}

/**
 * Id of the experience of a root run. It depends only on the run, so that a recorded failure and later labels
 * of the run belong to one experience.
 */
export function runExperienceId(rootId: string): string {
  return derivedId("failed root run", rootId);
}

/**
 * Stores the task and approach in the metadata of a root run, so that any process can make an experience of
 * the run when a label arrives. Child runs are returned unchanged. A root run without a task gets a note that
 * the task is missing, unless it resumes another. The user's functions receive the JSON values as they are
 * stored: redacted and masked.
 * @throws whatever the user's functions throw
 */
export function wantingExperience(run: RunRecord, options: ExperienceFromRun): RunRecord {
  if (run.parentId !== null) return run;
  if (isStateUpdate(run)) return withKey(run, null);
  const inputs = parsedJson(run.inputs);
  const task =
    (options.task ? returned(options.task(inputs, run)) : taskOfInput(inputs)) ??
    metadataTextAt(run.metadata, AGAIN);
  const isKnown = typeof task === "string" && task.trim() !== "";
  // A root that resumes another gets its task from that one.
  if (!isKnown && !run.metadata.includes(`"${RESUMES}"`)) return withKey(run, null);
  const outputs = parsedJson(run.outputs);
  const approach = options.approach
    ? returnedText("experienceFromRun.approach", options.approach(outputs, run))
    : runApproach(outputs);
  const wanted: Wanted = {
    task: isKnown ? storableText(task) : "",
    approach: storableText(approach),
    metadata: {
      ...toolErrorsOf(outputs),
      ...(options.metadata && exactJson("metadata", options.metadata(run))),
    },
  };
  return withKey(run, wanted);
}

/** Whether a root is what LangGraph's `updateState` runs: a person changes the state, and works at no task. */
export function isStateUpdate({ kind, name }: Pick<RunRecord, "kind" | "name">): boolean {
  return kind === "chain" && name.endsWith("UpdateState");
}

/** @param wanted `null`: the handler wants an experience, and no task was found. */
function withKey(run: RunRecord, wanted: Wanted | null): RunRecord {
  const metadata = parsedJson(run.metadata);
  const known = typeof metadata === "object" && metadata !== null ? metadata : {};
  return { ...run, metadata: JSON.stringify({ ...known, [KEY]: wanted }) };
}

/** Whether a label would make an experience of the run if the handler had found a task in it. */
export function lacksTask({ metadata }: Pick<RunRecord, "metadata">): boolean {
  return metadataAt(metadata, KEY) === null;
}

/** Whether a label would make an experience of the run. */
export function wantsExperience(run: Pick<RunRecord, "parentId" | "metadata">): boolean {
  return wantedOf(run) !== undefined;
}

/**
 * The task, approach and metadata from which a label would make an experience; `undefined` if the run has
 * none.
 */
export function wantedOf({
  parentId,
  metadata,
}: Pick<RunRecord, "parentId" | "metadata">): Wanted | undefined {
  if (parentId !== null) return undefined;
  const wanted = metadataAt(metadata, KEY) as Partial<Wanted> | null | undefined;
  // The key may also be the user's own.
  if (typeof wanted?.task !== "string" || typeof wanted.approach !== "string") return undefined;
  return { task: wanted.task, approach: wanted.approach, metadata: wanted.metadata ?? {} };
}
