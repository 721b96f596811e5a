import { parsedJson } from "../../base/json/read-json.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import type { SessionMessage } from "./session-event.ts";
import { isModelCall } from "../../experience/records/run-record.ts";

/**
 * Converts the runs of one thread to the events of a session: the task of each root run, its tool calls, and its
 * answer or error. An experience of the root run adds the outcome. Writing twice adds nothing, because ids derive
 * from the runs.
 */
export function messagesOfRuns(
  sessionId: string,
  runs: readonly RunRecord[],
  experiences: readonly Experience[] = [],
): SessionMessage[] {
  const outcomes = new Map(experiences.map((experience) => [experience.runId, experience]));
  const roots = runs.filter(({ id, rootId }) => id === rootId).toSorted((a, b) => a.startedAt - b.startedAt);
  const messages = roots.flatMap((root) => {
    const below = runs
      .filter((run) => run.rootId === root.id && run.id !== root.id)
      .toSorted((a, b) => (a.endedAt ?? a.startedAt) - (b.endedAt ?? b.startedAt));
    const common = { session_id: sessionId, ...(root.threadId !== null && { thread_id: root.threadId }) };
    return [
      ...asked(root, common),
      ...below.filter((run) => run.kind === "tool" && !mayGoOn(run)).map((run) => called(run, common)),
      ...answered(root, below, common, outcomes.get(root.id)),
    ];
  });
  return messages.map((message, seq) => ({ ...message, seq }));
}

type Common = Pick<SessionMessage, "session_id"> & { readonly thread_id?: string };

function asked(root: RunRecord, common: Common): SessionMessage[] {
  const content = taskOfInput(parsed(root.inputs));
  if (content === undefined) return [];
  return [{ ...named("user_message", root, root.startedAt), ...common, content, run_id: root.id }];
}

/**
 * Whether a run may still end. Such a run must not be written, because its event could not be corrected later: the id
 * would be the same.
 */
function mayGoOn({ status }: RunRecord): boolean {
  return status === "interrupted" || status === "unknown";
}

function called(run: RunRecord, common: Common): SessionMessage {
  return {
    ...named("tool_call", run, run.endedAt ?? run.startedAt),
    ...common,
    tool_name: run.name,
    tool_use_id: run.id,
    tool_input: run.inputs,
    tool_response: run.error || run.outputs,
    is_error: run.status === "failure",
    run_id: run.id,
    ...(run.parentId !== null && { parent_run_id: run.parentId }),
  };
}

function answered(
  root: RunRecord,
  below: readonly RunRecord[],
  common: Common,
  experience: Experience | undefined,
): SessionMessage[] {
  if (root.status !== "success" && root.status !== "failure") return [];
  const models = below.filter(isModelCall);
  const last = models.at(-1);
  const content = root.error || textIn(parsed(last?.outputs ?? "")) || textIn(parsed(root.outputs));
  if (!content) return [];
  const sum = (of: (run: RunRecord) => number | null): number =>
    models.reduce((total, run) => total + (of(run) ?? 0), 0);
  return [
    {
      ...named("assistant_message", root, root.endedAt ?? root.startedAt),
      ...common,
      content,
      run_id: last?.id ?? derivedId("answer", root.id),
      root_run_id: root.id,
      status: root.status,
      ...(last?.model && { model: last.model }),
      ...(models.length > 0 && {
        token_usage: {
          input_tokens: sum(({ tokensInput }) => tokensInput),
          output_tokens: sum(({ tokensOutput }) => tokensOutput),
          total_tokens: sum(({ tokensTotal }) => tokensTotal),
        },
      }),
      ...(experience && { outcome: experience.outcome, score: experience.score }),
    },
  ];
}

function named(type: string, run: RunRecord, at: number): Pick<SessionMessage, "id" | "type" | "timestamp"> {
  return { id: derivedId("hivemind", type, run.id), type, timestamp: new Date(at).toISOString() };
}

/** The text in an output: a string, the text of a message, or the last text in a list or a state's messages. */
function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textIn).findLast((text) => text !== "") ?? "";
  if (typeof value !== "object" || value === null) return "";
  const { content, text, messages, output, answer } = value as Record<string, unknown>;
  return [content, text, messages, output, answer].map(textIn).find((found) => found !== "") ?? "";
}

/** Parses JSON. Text that is not JSON, as another program may store it, stays as it is. */
function parsed(text: string): unknown {
  const value = parsedJson(text);
  return value === undefined && text !== "" ? text : value;
}
