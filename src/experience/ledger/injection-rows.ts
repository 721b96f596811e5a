import { listsByKey } from "../../base/collections/group-by.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { InjectionRow, NewInjection } from "../records/schemas.ts";
import { estimateTokens } from "../prompt/estimate-tokens.ts";
import { formatLessons } from "../prompt/recall-template.ts";
import type { Lesson } from "../records/lesson.ts";
import { HINT, LESSON, RULE, type WithheldReason } from "../records/ledger-reasons.ts";
import type { ExposedItem, Exposure, RecallPlace } from "./exposure.ts";
import { allOf, compare } from "../../base/filter/compare.ts";

/** The rows about an experience or a lesson that an agent was given. */
export const givenRows: Filter = allOf([
  compare("injected", "eq", true),
  compare("rank", "gt", 0),
  compare("reason", "ne", RULE),
]);

/**
 * The rows of one recall in `injections`: first the recall itself, with rank 0 and no experience, then one row
 * for each experience that could be given.
 */
export function injectionRows(exposure: Exposure, id: () => string): NewInjection[] {
  const { recallId, cluster, propensity, injected, tokens, reason, items, failure } = exposure;
  const isHint = failure !== undefined;
  const shared = { ...placeCells(exposure), cluster, ...(isHint && ({ kind: HINT } as const)) };
  const whole = { id: recallId, experience_version: 0, rank: 0, propensity, injected, tokens, reason };
  return [
    { ...shared, ...whole, ...(isHint && { context: failure }) },
    ...items.map(({ experienceId, version, ...item }) => ({
      ...shared,
      ...item,
      id: id(),
      experience_id: experienceId,
      experience_version: version,
    })),
  ];
}

/**
 * One row of `injections` for each lesson that a recall gave an agent. Lessons collect their evidence
 * through these rows.
 */
export function lessonInjectionRows(
  lessons: readonly Lesson[],
  place: RecallPlace,
  id: () => string,
): NewInjection[] {
  return lessons.map((lesson, index) => ({
    ...placeCells(place),
    id: id(),
    experience_id: lesson.id,
    experience_version: lesson.version,
    rank: index + 1,
    propensity: 1,
    injected: true,
    tokens: estimateTokens(formatLessons([lesson])),
    reason: LESSON,
  }));
}

/** The cells that all rows of one recall share. */
export function placeCells(place: RecallPlace): NewInjection {
  const { recallId, runId, threadId, user, agent, scope, at } = place;
  return { run_id: runId, thread_id: threadId, user_id: user, at, agent, scope, recall_id: recallId };
}

/**
 * Reads the recalls from rows of `injections`, in the order of their first row. Rows of older ledgers do not
 * name their recall and are left out.
 */
export function exposuresOf(rows: Iterable<InjectionRow>): Exposure[] {
  const recalls = new Map<string, InjectionRow>();
  const found: InjectionRow[] = [];
  for (const row of rows) {
    const { recall_id: recallId, reason } = row;
    if (recallId === "" || reason === RULE || reason === LESSON) continue;
    if (row.rank === 0) recalls.set(recallId, row);
    else found.push(row);
  }
  const items = listsByKey(found.map((row) => [row.recall_id, exposedItem(row)]));
  return [...recalls].map(([recallId, row]) =>
    exposureOf(
      row,
      (items.get(recallId) ?? []).sort((a, b) => a.rank - b.rank),
    ),
  );
}

/** Reads a recall from its row of rank 0. */
export function exposureOf(row: InjectionRow, items: readonly ExposedItem[]): Exposure {
  const { agent, scope, cluster, at, injected } = row;
  return {
    recallId: row.recall_id,
    runId: row.run_id,
    threadId: row.thread_id,
    user: row.user_id,
    agent,
    scope,
    cluster,
    at,
    injected,
    propensity: row.propensity ?? 0,
    reason: withheldReason(row),
    tokens: row.tokens ?? 0,
    items,
    ...(row.kind === HINT && { failure: row.context }),
  };
}

/** Reads an item that a recall found from its row. */
export function exposedItem(row: InjectionRow): ExposedItem {
  return {
    experienceId: row.experience_id,
    version: row.experience_version,
    rank: row.rank,
    similarity: row.similarity ?? 0,
    score: row.score ?? 0,
    injected: row.injected,
    propensity: row.propensity ?? 0,
    reason: withheldReason(row),
  };
}

/** Why the item was not given; empty for rows about rules and lessons, whose reason says only what they are. */
function withheldReason({ reason }: InjectionRow): WithheldReason {
  return reason === RULE || reason === LESSON ? "" : reason;
}
