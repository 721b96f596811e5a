import type { Answer } from "../command.ts";
import type { Screen } from "../screen.ts";
import { marked, styleOf } from "../text/style.ts";
import { checkLocation } from "./check-location.ts";
import { doctor } from "./doctor.ts";

/** Checks what local datasets need, and with a location what is stored there. */
export async function doctorCommand(location: string | undefined, { hasColours }: Screen): Promise<Answer> {
  // Without an engine local locations cannot be checked, and that was already reported.
  const checks = [...doctor(), ...(location === undefined ? [] : await checkLocation(location))];
  const style = styleOf(hasColours);
  const text = checks
    .map(
      ({ state, name, found, remedy }) =>
        `${marked(style, state)(state.padEnd(8))}${name}: ${found}${remedy === undefined ? "" : `\n        ${remedy}`}`,
    )
    .join("\n");
  return { text, data: checks, code: checks.some(({ state }) => state === "missing") ? 1 : 0 };
}
