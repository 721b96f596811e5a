import type { Answer } from "../command.ts";
import type { Screen } from "../screen.ts";
import { marked, styleOf } from "../text/style.ts";
import { checkLocation } from "./check-location.ts";
import { doctor } from "./doctor.ts";

/** Checks what local datasets need. With a location, also checks the content of the location. */
export async function doctorCommand(location: string | undefined, { hasColours }: Screen): Promise<Answer> {
  // A local location cannot be checked without an engine. `doctor()` has already reported a missing engine.
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
