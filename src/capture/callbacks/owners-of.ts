import { type UserOption, userOfRun } from "../../base/messages/user-of-run.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import type { StorePort } from "../../experience/store/port.ts";
import { userByOption } from "../attempts/user-at.ts";
import type { StartedRun } from "./run-events.ts";
import { type ContextConfig, runOf } from "./run-above.ts";

/**
 * Whose a run is that starts. A handler is given the run's metadata, but the `configurable` and the context of the code
 * that starts it: they are those of the run above, which the code is in.
 */
export function ownersOf(
  config: ContextConfig | undefined,
  metadata: StartedRun["metadata"],
  option: UserOption | undefined,
  port: Pick<StorePort, "noteError">,
): Pick<StartedRun, "user" | "around"> {
  const { configurable, context } = config ?? {};
  const around = { configurable, context };
  const found = userByOption(port, option, { ...around, metadata });
  // An option that says the same without the code's config read only the run's metadata, or nothing.
  const own = userByOption(SILENT, option, { metadata }) === found ? found : undefined;
  if (config === undefined) return { user: own ?? found };
  const user = own === undefined && found !== undefined ? found : userOfRun(around);
  return { user: own, around: { runId: runOf(config), user, threadId: threadOfRun(around) } };
}

const SILENT = { noteError: () => {} };
