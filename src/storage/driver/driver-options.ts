import { func, having, range, oneOf, recordOf, secret, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { DriverOptions, SqlClient } from "./driver.ts";

/** The options of all drivers, for every kind of location. */
export const DRIVER_OPTIONS = {
  durability: oneOf("process", "power"),
  token: secret(),
  organization: string(),
  apiUrl: secret(
    "an http(s) address without a user and a query",
    (url) => URL.canParse(url) && /^https?:[^@?#]+$/i.test(url),
  ),
  client: having<SqlClient>("a client with a query function", "query"),
  parameters: oneOf("bound", "literal"),
  deadlineMs: range("a number of milliseconds", { above: 0 }),
  credentials: recordOf("credentials by their names", secret()),
  driver: func("a function that makes drivers"),
  onEvent: func(),
} satisfies OptionsSpec<DriverOptions>;
