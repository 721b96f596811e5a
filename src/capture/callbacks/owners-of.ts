import { type UserOption, userOfRun } from "../../base/messages/user-of-run.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import type { StorePort } from "../../experience/store/port.ts";
import { userByOption } from "../attempts/user-at.ts";
import type { RunOwners, StartedRun } from "./run-events.ts";
import { type ContextConfig, runOf } from "./run-above.ts";

/**
 * The user of a run that starts, and the code that starts it. A handler receives only the run's own metadata.
 * `configurable` and the context come from the config of the code that starts the run.
 */
export function ownersOf(
  config: ContextConfig | undefined,
  metadata: StartedRun["metadata"],
  option: UserOption | undefined,
  port: Pick<StorePort, "noteError">,
): Pick<RunOwners, "user" | "around"> {
  const { configurable, context } = config ?? {};
  const around = { configurable, context };
  if (option === undefined)
    return { user: undefined, around: config && codeAround(config, userOfRun(around)) };
  const found = userByOption(port, option, { ...around, metadata });
  // If the option gives the same user without the code's config, the user belongs to this run and not to the code
  // around it.
  const own = userByOption(SILENT, option, { metadata }) === found ? found : undefined;
  if (config === undefined) return { user: own ?? found };
  const user = own === undefined && found !== undefined ? found : userOfRun(around);
  return { user: own, around: codeAround(config, user) };
}

function codeAround(config: ContextConfig, user: string | undefined): RunOwners["around"] {
  const { configurable } = config;
  return { runId: runOf(config), user, threadId: threadOfRun({ configurable }) };
}

const SILENT = { noteError: () => {} };
