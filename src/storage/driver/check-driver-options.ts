import type { OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument, invalidKind } from "../../base/options/invalid-argument.ts";
import type { DriverOptions } from "./driver.ts";

const CHOICES = { durability: ["process", "power"], parameters: ["bound", "literal"] } as const;

/** All options of drivers, of whatever kind of location. */
export const DRIVER_OPTIONS: OptionTypes<DriverOptions> = {
  durability: "any",
  token: "string",
  organization: "string",
  apiUrl: "string",
  client: "any",
  parameters: "any",
  deadlineMs: "number",
  credentials: "object",
  driver: "any",
  onEvent: "function",
};

/** Refuses values that would silently mean the default. @throws DeeplakeError INVALID_ARGUMENT */
export function checkDriverOptions(options: DriverOptions): void {
  for (const name of ["durability", "parameters"] as const) {
    const value = options[name];
    if (value !== undefined && !(CHOICES[name] as readonly string[]).includes(value))
      throw invalidArgument(
        `${CHOICES[name].map((choice) => `"${choice}"`).join(" or ")} for ${name}`,
        value,
      );
  }
  const { deadlineMs, client, driver } = options;
  if (driver !== undefined && typeof driver !== "function")
    throw invalidKind("a function that makes drivers as driver", driver);
  if (deadlineMs !== undefined && !(deadlineMs > 0))
    throw invalidArgument("a number of milliseconds above 0 for deadlineMs", deadlineMs);
  if (client !== undefined && typeof (client as { query?: unknown } | null)?.query !== "function")
    throw invalidKind("a client with a query function", client);
}
