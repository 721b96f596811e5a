import { type RunSettings, userIdOf, type UserOption, userOfRun } from "../../base/messages/user-of-run.ts";
import type { StorePort } from "../../experience/store/port.ts";
import { either, func, type Option, string } from "../../base/options/option.ts";

type FindUser = Exclude<UserOption, string>;

/** The option `user` of an integration. */
export const userOption: Option<UserOption> = either<string, FindUser>(
  string("the id of a user", (id) => id !== ""),
  func<FindUser>("a function that gives it"),
);

/**
 * Whose a run is: what the integration's own option says, else what its config does. A function that throws is counted,
 * and the config decides.
 */
export function userAt(
  port: Pick<StorePort, "noteError">,
  option: UserOption | undefined,
  config: RunSettings,
): string | undefined {
  try {
    const own = userIdOf(typeof option === "function" ? option(config) : option);
    if (own !== undefined) return own;
  } catch (error) {
    port.noteError("user", error);
  }
  return userOfRun(config);
}
