import { DeeplakeError } from "../../../base/errors.ts";
import { sqlTableName, type TablePlace } from "../statements.ts";

/** The place of a Postgres table. */
export interface PostgresLocation {
  readonly place: TablePlace;
  /** The address for `pg`; `undefined` if the options give a client. */
  readonly connectionString: string | undefined;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * Parses `postgres://user:password@host/database?table=name&schema=public`, or `postgres:name` with a
 * client. The main table is named `name`, by default `agent_experiences`, other tables `name_runs` and so on. `-`
 * becomes `_` in names of tables.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function postgresLocation(location: string, table: string | null): PostgresLocation {
  if (!/^postgres(ql)?:\/\//i.test(location)) {
    const name = location.replace(/^postgres(ql)?:/i, "");
    return { place: placed("public", name, table), connectionString: undefined };
  }
  if (!URL.canParse(location)) throw invalid("an address that is not a URL");
  const url = new URL(location);
  const [name, schema] = [url.searchParams.get("table"), url.searchParams.get("schema")];
  url.searchParams.delete("table");
  url.searchParams.delete("schema");
  return {
    place: placed(schema ?? "public", name ?? "agent_experiences", table),
    connectionString: url.href,
  };
}

function placed(schema: string, name: string, table: string | null): TablePlace {
  const place = { schema, table: sqlTableName(name, table) };
  // A name with a colon or an @ was meant to be an address.
  if (/[:@]/.test(name)) throw invalid("an address without //");
  if (!NAME.test(place.table)) throw invalid(`the table name "${name}"`);
  if (!NAME.test(schema)) throw invalid(`the schema name "${schema}"`);
  return place;
}

/** The error for an invalid location. It does not repeat the location, which may hold a password. */
function invalid(came: string): DeeplakeError {
  return new DeeplakeError(
    "INVALID_LOCATION",
    `Expected postgres://user:password@host/database?table=name with a name of letters, digits, "-" and "_", got ${came}.`,
  );
}
