import { existsSync } from "node:fs";

import { DeeplakeError } from "../../base/errors.ts";
import { oneLine, shortened } from "../../base/shortened.ts";
import { type RunHit, type RunSearchOptions, searchRuns } from "../../capture/runs/search-runs.ts";
import type { Session } from "../../capture/runs/session.ts";
import { type SessionOptions, sessionsOf } from "../../capture/runs/sessions-of.ts";
import { openStore } from "../open-store.ts";

/** Most sessions listed without `--k`. */
const LISTED = 20;

/** The sessions of a location, latest first. */
export async function sessionsAt(location: string, options: SessionOptions = {}): Promise<Session[]> {
  mustExist(location);
  await using experience = await openStore(location);
  return await sessionsOf(experience, { k: LISTED, ...options });
}

/** Searches the runs of a location by words, because a command line has no embeddings. */
export async function searchAt(
  location: string,
  text: string,
  options: RunSearchOptions = {},
): Promise<RunHit[]> {
  mustExist(location);
  await using experience = await openStore(location);
  return await searchRuns(experience, text, options);
}

/** Formats sessions: one line each, and one for each of their different errors. */
export function sessionsText(sessions: readonly Session[]): string {
  if (sessions.length === 0) return "No such session was logged.";
  return sessions
    .flatMap((session) => [
      [
        time(session.startedAt),
        session.outcome ?? session.status,
        session.id,
        session.roots.map(({ name }) => name).join(", "),
        `${session.runs} ${session.runs === 1 ? "run" : "runs"}`,
        ...(session.tokens === null ? [] : [`${session.tokens} tokens`]),
        ...(session.tools.length === 0
          ? []
          : [session.tools.map(({ name, calls }) => `${name} ×${calls}`).join(", ")]),
      ]
        .map(cell)
        .join("  "),
      ...session.errors.map((error) => `  ${cell(error)}`),
    ])
    .join("\n");
}

/** Formats hits in two lines each: the run and its outcome, then the part that matched. */
export function hitsText(hits: readonly RunHit[]): string {
  if (hits.length === 0) return "No such run was logged.";
  return hits
    .flatMap(({ run, score, snippet, outcome }) => [
      [
        score.toFixed(3),
        time(run.startedAt),
        outcome ?? run.status,
        `${run.name} (${run.kind})`,
        run.id,
        ...(run.threadId === null ? [] : [`thread ${run.threadId}`]),
      ]
        .map(cell)
        .join("  "),
      `  ${snippet}`,
    ])
    .join("\n");
}

/** Formats a time in UTC, to the second. */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}

function cell(text: string): string {
  return shortened(oneLine(text), 100);
}

function mustExist(location: string): void {
  if (!location.includes(":") && !existsSync(location)) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected recorded experience at ${location}, found nothing there. Name its location with --from.`,
    );
  }
}
