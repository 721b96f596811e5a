import { parsedJson } from "../../base/json/read-json.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";

/** One event of a session, as JSON. Hivemind's readers know these keys and ignore others. */
export interface SessionMessage {
  readonly id: string;
  readonly type: string;
  readonly session_id: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly content?: string;
  readonly model?: string;
  readonly token_usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly total_tokens?: number;
  };
  readonly tool_name?: string;
  readonly tool_use_id?: string;
  /** JSON text. */
  readonly tool_input?: string;
  readonly tool_response?: unknown;
  readonly is_error?: boolean;
  readonly [key: string]: unknown;
}

/** One event of a session, as stored in a row of `sessions`. */
export interface SessionEvent {
  readonly id: string;
  readonly path: string;
  readonly author: string;
  readonly project: string;
  readonly agent: string;
  /** ISO 8601. */
  readonly at: string;
  /** The event's content; `null` if the row has no JSON object. */
  readonly message: SessionMessage | null;
}

/** One session, with its events in the order in which they happened. */
export interface HivemindSession {
  readonly path: string;
  readonly sessionId: string;
  readonly events: readonly SessionEvent[];
}

/** Reads an event from a row. The message may be an object or JSON text. */
export function eventOfRow(row: Readonly<Record<string, unknown>>): SessionEvent {
  const text = (name: string): string => textOf(row, name);
  return {
    id: text("id"),
    path: text("path"),
    author: text("author"),
    project: text("project"),
    agent: text("agent"),
    at: text("creation_date"),
    message: messageOf(row["message"]),
  };
}

/**
 * Makes a session of the events that share a path. Events with the same time are ordered by the numbers (`seq`) that
 * their writer gave them.
 */
export function sessionOf(path: string, events: readonly SessionEvent[]): HivemindSession {
  const sequence = ({ message }: SessionEvent): number =>
    typeof message?.["seq"] === "number" ? message["seq"] : 0;
  const ordered = events.toSorted(
    (a, b) => compare(a.at, b.at) || sequence(a) - sequence(b) || compare(a.id, b.id),
  );
  const named = ordered.find(({ message }) => typeof message?.session_id === "string")?.message?.session_id;
  return { path, sessionId: named ?? path, events: ordered };
}

function messageOf(cell: unknown): SessionMessage | null {
  const value = typeof cell === "string" ? parsedJson(cell) : cell;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as SessionMessage)
    : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
