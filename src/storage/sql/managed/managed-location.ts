import { DeeplakeError } from "../../../base/errors.ts";
import { processWide } from "../../../base/process-wide.ts";
import { shownLocation } from "../../driver/location.ts";
import { sqlTableName, type TablePlace } from "../statements.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LONGEST = 63;

/**
 * The location of each table that this process uses. Two locations that differ only in `-` and `_`, or in case,
 * would share a table. This map shows such a conflict.
 */
const owners = processWide("owners", () => new Map<string, string>());

/**
 * The table of `al://workspace/name`. The main table (`null` or `experiences`) is named `name`, other tables
 * `name_runs` and so on. `-` becomes `_` in names of tables.
 * @throws DeeplakeError INVALID_LOCATION for another form of URL, or if another location of this process
 * owns the table
 */
export function managedLocation(location: string, table: string | null): TablePlace {
  const [, schema = "", name = ""] = /^al:\/\/([^/]+)\/([^/]+)\/?$/i.exec(location) ?? [];
  const place = { schema, table: sqlTableName(name, table) };
  // A name with other signs may be a password.
  const made = NAME.test(place.table) ? ` with the table ${place.table}` : "";
  if (!/^[A-Za-z0-9_-]+$/.test(schema) || !NAME.test(place.table) || place.table.length > LONGEST) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected al://workspace/name, where a name has at most ${LONGEST} letters, digits, "-" and "_" and does not start with a digit, got ${shownLocation(location)}${made}.`,
    );
  }
  const address = `${schema}.${place.table}`.toLowerCase();
  const own = `al://${schema}/${name}`;
  const owner = owners.get(address) ?? own;
  if (owner !== own) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected a location with a table of its own, got ${shownLocation(location)}: its table ${place.table} is that of ${owner}. Choose another name.`,
    );
  }
  owners.set(address, own);
  return place;
}
