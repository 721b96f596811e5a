import { CallbackManager } from "@langchain/core/callbacks/manager";
import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { type Runnable, type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import * as fc from "fast-check";

import type { Whose } from "../play.ts";
import type { HandlerPlace, ThreadPlace, UserPlace } from "../program.ts";

export const threads: fc.Arbitrary<ThreadPlace> = fc.constantFrom(
  "none",
  "configurable.thread_id",
  "metadata.thread_id",
  "metadata.session_id",
  "configurable.session_id",
  "metadata.conversation_id",
  "configurable.conversation_id",
);

export const users: fc.Arbitrary<UserPlace> = fc.constantFrom(
  "none",
  "configurable.user_id",
  "metadata.user_id",
  "configurable.userId",
  "metadata.userId",
  "context.user_id",
);

export const handlers: fc.Arbitrary<HandlerPlace> = fc.constantFrom(
  "call",
  "bound",
  "call and bound",
  "twice",
  "two handlers",
  "manager",
  "inside",
  "inside another's",
);

/** The config that names a thread and a user in their places. */
export function placed(
  thread: ThreadPlace,
  user: UserPlace,
  { thread: id, user: name }: Pick<Whose, "thread" | "user">,
): RunnableConfig {
  const config: Record<string, Record<string, unknown>> = {};
  for (const [place, value] of [
    [thread, id],
    [user, name],
  ] as const) {
    const [where, key] = place.split(".");
    if (where && key) config[where] = { ...config[where], [key]: value };
  }
  return config;
}

/** The application, and what is added to the config of a call, when handlers are given in a place. */
export function handled(
  app: Runnable,
  place: HandlerPlace,
  handlersOf: readonly [BaseCallbackHandler, BaseCallbackHandler],
): { app: Runnable; config: RunnableConfig } {
  const [handler, other] = handlersOf;
  const bound = app.withConfig({ callbacks: [handler] });
  switch (place) {
    case "call":
      return { app, config: { callbacks: [handler] } };
    case "bound":
      return { app: bound, config: {} };
    case "call and bound":
      return { app: bound, config: { callbacks: [handler] } };
    case "twice":
      return { app, config: { callbacks: [handler, handler] } };
    case "two handlers":
      return { app, config: { callbacks: [handler, other] } };
    case "inside":
      return { app: around(bound), config: {} };
    case "inside another's":
      return { app: around(bound), config: { callbacks: [{ handleChainStart: () => {} }] } };
    case "manager": {
      const manager = new CallbackManager();
      manager.addHandler(handler, true);
      return { app, config: { callbacks: manager } };
    }
  }
}

/** Something else that calls the application, and has no handler of ours. */
function around(app: Runnable): Runnable {
  return RunnableLambda.from((given: unknown, config) => app.invoke(given, config));
}
