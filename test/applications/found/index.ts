import { ATTEMPTS } from "./attempts.ts";
import { COSTS } from "./costs.ts";
import { LABELS } from "./labels.ts";
import { TASKS } from "./tasks.ts";
import { THREADS_AND_USERS } from "./threads-and-users.ts";
import { TREES } from "./trees.ts";
import type { Found } from "./plain-programs.ts";

/** By name. Those of the known faults have their names. */
export const FOUND: Readonly<Record<string, Found>> = {
  ...TASKS,
  ...THREADS_AND_USERS,
  ...LABELS,
  ...TREES,
  ...ATTEMPTS,
  ...COSTS,
};
