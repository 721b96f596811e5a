import { idText } from "../../base/messages/thread.ts";
import { type RunSettings, type UserOption, userOfRun } from "../../base/messages/user-of-run.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import { returned } from "../../base/options/returned.ts";
import type { StorePort } from "../../experience/store/port.ts";
import { either, func, type Option, string } from "../../base/options/option.ts";

type FindUser = Exclude<UserOption, string>;

export const userOption: Option<UserOption> = either<string, FindUser>(
  string("the id of a user", (id) => id !== ""),
  func<FindUser>("a function that gives it"),
);

/**
 * Determines the user of a run: from the integration's option, else from the config. If the option is a function that
 * throws, the error is counted and the config decides.
 */
export function userAt(
  port: Pick<StorePort, "noteError">,
  option: UserOption | undefined,
  config: RunSettings,
): string | undefined {
  return userByOption(port, option, config) ?? userOfRun(config);
}

/** The user that the option gives; `undefined` if the option is a function that throws or gives no id. The error is counted. */
export function userByOption(
  port: Pick<StorePort, "noteError">,
  option: UserOption | undefined,
  config: RunSettings,
): string | undefined {
  try {
    const found: unknown = typeof option === "function" ? returned(option(config)) : option;
    if (typeof found !== "object" || found === null) return idText(found);
    throw invalidKind("the function in user to return an id at once", found);
  } catch (error) {
    port.noteError("user", error);
    return undefined;
  }
}
