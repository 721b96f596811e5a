import { randomUUID } from "node:crypto";

import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import { taskCluster } from "../../base/text/same-task.ts";
import { withoutRecalled } from "../prompt/fence.ts";
import type { RunOrigin } from "../records/run-codec.ts";
import { readableScope } from "../scope/scope-view.ts";
import type { InjectionOptions } from "./injection-options.ts";
import { type RecallOptions, type RecallSettings, recallSettings, statedRecall } from "./recall-options.ts";

/** One recall: who asks about what, when and how. */
export interface RecallRequest {
  /** Names the recall in the ledger. */
  readonly id: string;
  /** The task, without what an earlier recall put into it, and cleared as recorded tasks are. */
  readonly task: string;
  /** Cluster of the task. */
  readonly cluster: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** The agent that is going to try. */
  readonly agent: string;
  readonly scope: string;
  readonly runId: string;
  readonly threadId: string;
  readonly user: string;
  readonly options: RecallSettings;
}

/** The store that is asked. */
export interface AskedStore {
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  /** What is taken out of texts. */
  readonly redaction: RedactOptions;
  /** What a recall does unless it says otherwise. */
  readonly injection: InjectionOptions;
}

/**
 * The request that a task and options make. Options left open are those that the store was opened with.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function check(
  task: string,
  given: RecallOptions,
  { origin, view, redaction, injection }: AskedStore,
): RecallRequest {
  const options = recallSettings({ ...injection, ...statedRecall(task, given) });
  if (options.scope !== undefined) readableScope(options.scope, view);
  // What is asked must be in the words of what was recorded, and no embeddings are told a secret.
  const own = redactText(withoutRecalled(task), redaction, ["task"]);
  return {
    id: randomUUID(),
    task: own,
    cluster: taskCluster(own),
    at: Date.now(),
    agent: origin.agent,
    scope: origin.scope,
    runId: options.runId,
    threadId: options.threadId,
    user: options.user,
    options,
  };
}
