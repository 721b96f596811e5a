import { existsSync } from "node:fs";

import { shownLocation } from "../../storage/driver/location.ts";
import type { Answer } from "../command.ts";
import { directoryOf, isThere, locationOf } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { marked, styleOf } from "../text/style.ts";
import { checkLocation } from "./check-location.ts";
import { type Check, doctor } from "./doctor.ts";

/** Checks what local datasets need, and what is stored at the location that every command takes. */
export async function doctorCommand(from: string | undefined, { hasColours }: Screen): Promise<Answer> {
  const checks = [...doctor(), ...(await locationChecks(from))];
  const style = styleOf(hasColours);
  const text = checks
    .map(
      ({ state, name, found, remedy }) =>
        `${marked(style, state)(state.padEnd(8))}${name}: ${found}${remedy === undefined ? "" : `\n        ${remedy}`}`,
    )
    .join("\n");
  return { text, data: checks, code: checks.some(({ state }) => state === "missing") ? 1 : 0 };
}

/** Checks the given location, else the configured one, else the default. Only a given location must exist already. */
async function locationChecks(from: string | undefined): Promise<Check[]> {
  let location: string;
  let isNew = false;
  try {
    location = locationOf(from);
  } catch {
    return []; // A configuration that cannot be read is a check of its own.
  }
  try {
    isNew = !isThere(location) && (from === undefined || existsSync(directoryOf(from) ?? ""));
  } catch {
    // The check of the location says what is wrong with it.
  }
  if (!isNew) return checkLocation(location);
  return [
    {
      name: "rows",
      state: "note",
      found: `nothing is recorded at ${shownLocation(location)} yet`,
      remedy: "Name another location with --from, or set DEEPLAKE_EXPERIENCE.",
    },
  ];
}
