import { DeeplakeError } from "../../../base/errors.ts";
import { sqlTableName, type TablePlace } from "../statements.ts";

/** The place of a Postgres table. */
export interface PostgresLocation {
  readonly place: TablePlace;
  /** The address for `pg`; `undefined` if the options give a client. */
  readonly connectionString: string | undefined;
}

/** Stands for the host in an address without one. */
const NO_HOST = "no-host";
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
  const url = postgresUrl(location);
  if (!url) throw invalid("an address that is not a URL");
  const [name, schema] = [url.searchParams.get("table"), url.searchParams.get("schema")];
  url.searchParams.delete("table");
  url.searchParams.delete("schema");
  return {
    place: placed(schema ?? "public", name ?? "agent_experiences", table),
    connectionString: url.href.replace(`@${NO_HOST}/`, "@/"),
  };
}

/** The location as a URL. After a user, `pg` takes a host from `?host=`, as for a socket, or from PGHOST. */
export function postgresUrl(location: string): URL | undefined {
  const whole = location.replace(/^(\w+:\/\/[^/]*@)(?=\/)/, `$1${NO_HOST}`);
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

function placed(schema: string, name: string, table: string | null): TablePlace {
  const place = { schema, table: sqlTableName(name, table) };
  // A name with a colon or an @ was meant to be an address.
  if (/[:@]/.test(name)) throw invalid("an address without //");
  if (!NAME.test(place.table)) throw invalid(`the table name "${place.table}"`);
  if (!NAME.test(schema)) throw invalid(`the schema name "${schema}"`);
  return place;
}

/** The error for an invalid location. It does not repeat the location, which may hold a password. */
function invalid(came: string): DeeplakeError {
  return new DeeplakeError(
    "INVALID_LOCATION",
    `Expected postgres://user:password@host/database?table=name with a name of at most 63 letters, digits, "-" and "_", got ${came}.`,
  );
}
