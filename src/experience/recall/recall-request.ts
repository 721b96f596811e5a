import { randomUUID } from "node:crypto";

import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import { taskCluster } from "../../base/text/same-task.ts";
import { withoutRecalled } from "../prompt/fence.ts";
import type { RecallPlace } from "../ledger/exposure.ts";
import type { RunOrigin } from "../records/run-codec.ts";
import { readableScope } from "../scope/scope-view.ts";
import type { InjectionOptions } from "./injection-options.ts";
import { type RecallOptions, type RecallSettings, recallSettings, statedRecall } from "./recall-options.ts";

/** One recall: who asks, for which task, when, and with which options. */
export interface RecallRequest extends Omit<RecallPlace, "recallId"> {
  /** Id of the recall in the ledger. */
  readonly id: string;
  /** The task, redacted and without the text of an earlier recall. */
  readonly task: string;
  /** Id of the cluster that the task belongs to. */
  readonly cluster: string;
  /** Whether a person inspects the store and no agent receives anything. Then stale experiences are shown too. */
  readonly looks: boolean;
  readonly options: RecallSettings;
}

/** The parts of a store that a request is made from. */
export interface AskedStore {
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  /** How texts are redacted. */
  readonly redaction: RedactOptions;
  /** The store's own options, for recalls that leave them out. */
  readonly injection: InjectionOptions;
}

/**
 * Makes a request from a task and options. Missing options are taken from the store.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function check(
  task: string,
  given: RecallOptions,
  { origin, view, redaction, injection }: AskedStore,
): RecallRequest {
  const options = recallSettings({ ...injection, ...statedRecall(task, given) });
  const asked = options.scope === undefined ? "" : readableScope(options.scope, view);
  // Recorded tasks were redacted, so only a redacted task matches them. Redaction also keeps secrets from the
  // embeddings.
  const own = redactText(withoutRecalled(task), redaction, ["task"]);
  return {
    id: randomUUID(),
    task: own,
    cluster: taskCluster(own),
    at: Date.now(),
    agent: origin.agent,
    // A store that was opened without scopes uses the scope of each call.
    scope: view === undefined ? asked : origin.scope,
    runId: options.runId,
    threadId: options.threadId,
    user: options.user,
    looks: false,
    options,
  };
}
