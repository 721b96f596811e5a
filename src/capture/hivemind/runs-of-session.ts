import { parsedJson } from "../../base/json/read-json.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { storableText } from "../../base/json/storable.ts";
import type { HivemindSession, SessionEvent } from "./session-event.ts";

type Draft = { -readonly [Name in keyof RunRecord]: RunRecord[Name] };

/**
 * Converts a session to runs. Each user message starts a root run, which ends with the assistant's last answer. Tool
 * calls and answers become children of the root run. Without an answer, its status is `unknown`. Ids come from the
 * events, or from the runs from which the events were written. Thus reading twice gives the same ids.
 */
export function runsOfSession(session: HivemindSession): RunRecord[] {
  const runs: Draft[] = [];
  let root: Draft | undefined;
  const turn = (event: SessionEvent): Draft => {
    root ??= begin(runs, session, event, derivedId("hivemind turn", event.id), "");
    return root;
  };
  for (const event of session.events) {
    const { message } = event;
    if (message?.type === "user_message") {
      const id = textOf(message["run_id"]) || event.id;
      root = begin(runs, session, event, id, JSON.stringify({ task: message.content ?? "" }));
    }
    if (message?.type === "tool_call") runs.push(toolRun(turn(event), session, event));
    if (message?.type === "assistant_message") {
      const of = turn(event);
      runs.push(answerRun(of, session, event));
      of.status = "success";
      of.outputs = json(message.content ?? "");
      of.endedAt = millisecondsOf(event);
    }
  }
  return runs;
}

function begin(
  runs: Draft[],
  session: HivemindSession,
  event: SessionEvent,
  id: string,
  inputs: string,
): Draft {
  const root: Draft = {
    ...blank(session, event, id),
    name: event.agent || "hivemind",
    status: "unknown",
    inputs: storableText(inputs),
    endedAt: null,
  };
  runs.push(root);
  return root;
}

function toolRun(root: RunRecord, session: HivemindSession, event: SessionEvent): Draft {
  const { message } = event;
  return {
    ...blank(session, event, textOf(message?.["run_id"]) || event.id),
    ...below(root),
    kind: "tool",
    name: textOf(message?.tool_name) || "tool",
    status: message?.is_error === true ? "failure" : "success",
    inputs: jsonText(message?.tool_input),
    outputs: message?.is_error === true ? "" : jsonText(message?.tool_response),
    error: message?.is_error === true ? storableText(textOf(message.tool_response)) : "",
  };
}

function answerRun(root: RunRecord, session: HivemindSession, event: SessionEvent): Draft {
  const { message } = event;
  const usage = message?.token_usage;
  return {
    ...blank(session, event, textOf(message?.["run_id"]) || event.id),
    ...below(root),
    kind: "chat_model",
    name: "assistant",
    status: "success",
    outputs: json(message?.content ?? ""),
    model: storableText(textOf(message?.model)),
    tokensInput: usage?.input_tokens ?? null,
    tokensOutput: usage?.output_tokens ?? null,
    tokensTotal: usage?.total_tokens ?? null,
  };
}

function below(root: RunRecord): { parentId: string; rootId: string } {
  return { parentId: root.id, rootId: root.id };
}

function blank(session: HivemindSession, event: SessionEvent, id: string): Draft {
  const at = millisecondsOf(event);
  const { author, project, agent, path } = event;
  return {
    id,
    parentId: null,
    rootId: id,
    threadId: storableText(textOf(event.message?.["thread_id"]) || session.sessionId),
    kind: "chain",
    name: "",
    status: "success",
    inputs: "",
    outputs: "",
    error: "",
    model: "",
    tokensInput: null,
    tokensOutput: null,
    tokensTotal: null,
    tokensCached: null,
    tokensCacheWrite: null,
    tokensReasoning: null,
    startedAt: at,
    endedAt: at,
    tags: ["hivemind"],
    metadata: json({ hivemind: { author, project, agent, path } }),
  };
}

function millisecondsOf({ at, message }: SessionEvent): number {
  const time = Date.parse(at || (message?.timestamp ?? ""));
  return Number.isNaN(time) ? 0 : time;
}

function textOf(value: unknown): string {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);
}

/** Converts a value to JSON text. Text that is already JSON stays as it is. */
function jsonText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return json(value);
  return parsedJson(value) === undefined ? json(value) : storableText(value);
}

function json(value: unknown): string {
  return storableText(JSON.stringify(value));
}
