// Run as a process of its own: an application that logs its runs and then ends in one of many ways, without a flush.
import { setImmediate, setTimeout as sleep } from "node:timers/promises";

import { smallAgent } from "./graph.ts";
import { HANDLERS, type HandlerSettings } from "./handlers.ts";

/** How a process ends; only `flush` flushes first. `wait`: it does not, and is ended from outside. */
export type End = "flush" | "natural" | "exit" | "uncaught" | "rejection" | "wait" | "wait-own-handler";

/** What the child is told. */
export interface ChildSettings extends HandlerSettings {
  readonly handler: string;
  readonly end: End;
  readonly invokes: number;
  /** Milliseconds between invokes. */
  readonly pause?: number;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as ChildSettings;
const handler = await HANDLERS[settings.handler]?.(settings);
const callbacks = (handler?.callbacks ?? []) as never[];
if (settings.end === "wait-own-handler") process.on("SIGTERM", () => process.exit(0));
const agent = smallAgent();
for (let index = 0; index < settings.invokes; index++) {
  await agent.invoke({ task: `task ${index}` }, { callbacks });
  process.stdout.write(`${index} ${Date.now()}\n`);
  // An application that serves requests lets timers and sockets have their turn.
  await (settings.pause === undefined ? setImmediate() : sleep(settings.pause));
}
if (settings.end === "flush") await handler?.flush();
if (settings.end === "exit") process.exit(0);
if (settings.end === "uncaught")
  process.nextTick(() => {
    throw new Error("uncaught on purpose");
  });
if (settings.end === "rejection") void Promise.reject(new Error("rejected on purpose"));
if (settings.end.startsWith("wait")) setInterval(() => {}, 1_000);
