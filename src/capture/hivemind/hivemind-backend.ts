import { kindOf } from "../../base/options/invalid-argument.ts";
import { having, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { DRIVER_OPTIONS } from "../../storage/driver/driver-options.ts";
import type { DriverOptions } from "../../storage/driver/driver.ts";
import { managedConnection } from "../../storage/sql/managed/managed-connection.ts";
import { postgresConnection } from "../../storage/sql/postgres/postgres-connection.ts";
import type { SqlConnection } from "../../storage/sql/sql-connection.ts";
import { identifier, sql, type Statement } from "../../storage/sql/statement.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { HivemindLogin } from "./hivemind-identity.ts";
import type { HivemindDialect, HivemindTable } from "./hivemind-tables.ts";
import { SqliteConnection, type SqliteDatabase } from "./sqlite-connection.ts";

/** How to reach Hivemind's tables. */
export interface HivemindBackendOptions extends Pick<
  DriverOptions,
  "token" | "organization" | "apiUrl" | "client" | "parameters" | "deadlineMs"
> {
  /** An open SQLite database, for the location `sqlite:` without a path. `close` leaves it open. @default none */
  readonly database?: SqliteDatabase;
  /** The Postgres schema of Hivemind's tables. @default HIVEMIND_POSTGRES_SCHEMA, else "hivemind" */
  readonly schema?: string;
}

const { token, organization, apiUrl, client, parameters, deadlineMs } = DRIVER_OPTIONS;
export const BACKEND_OPTIONS = {
  token,
  organization,
  apiUrl,
  client,
  parameters,
  deadlineMs,
  database: having<SqliteDatabase>("an open SQLite database", "prepare"),
  schema: string(),
} satisfies OptionsSpec<HivemindBackendOptions>;

/** An open backend of Hivemind. */
export interface HivemindBackend {
  readonly connection: SqlConnection;
  readonly dialect: HivemindDialect;
  /** The name of a table in statements. */
  readonly place: (table: HivemindTable) => Statement;
}

/**
 * Opens a backend by its location: `al://workspace`, `postgres://…`, `postgres:` with a client,
 * `sqlite:path`, or `sqlite:` with a database.
 * @throws DeeplakeError INVALID_LOCATION, AUTHENTICATION_FAILED, ENGINE_MISSING, PACKAGE_MISSING
 */
export async function openBackend(
  location: string,
  options: HivemindBackendOptions,
  login: HivemindLogin,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<HivemindBackend> {
  if (typeof location !== "string") throw elsewhere(kindOf(location));
  const nameOf = ({ name, variable }: HivemindTable): string => checkedName(environment[variable] ?? name);
  const workspace = /^al:\/\/([A-Za-z0-9_-]+)\/?$/.exec(location)?.[1];
  if (workspace !== undefined) {
    const credentials = {
      token: options.token ?? environment["HIVEMIND_TOKEN"] ?? login.token,
      organization: options.organization ?? environment["HIVEMIND_ORG_ID"] ?? login.orgId,
      apiUrl: options.apiUrl ?? environment["HIVEMIND_API_URL"] ?? login.apiUrl,
    };
    const given = Object.entries(credentials).filter(([, value]) => value !== undefined);
    return {
      connection: managedConnection(workspace, { ...options, ...Object.fromEntries(given) }),
      dialect: "deeplake",
      // Statements name the table without the workspace, as in Hivemind, because the location names the workspace.
      place: (table) => identifier(nameOf(table)),
    };
  }
  if (/^postgres(ql)?:/i.test(location)) {
    const schema = checkedName(options.schema ?? environment["HIVEMIND_POSTGRES_SCHEMA"] ?? "hivemind");
    return {
      connection: await postgresConnection(location.includes("//") ? location : undefined, options),
      dialect: "postgres",
      place: (table) => sql`${identifier(schema)}.${identifier(nameOf(table))}`,
    };
  }
  if (location.startsWith("sqlite:")) {
    const path = location.slice("sqlite:".length);
    const connection = options.database
      ? new SqliteConnection(options.database, { owned: false })
      : await SqliteConnection.open(path);
    return { connection, dialect: "sqlite", place: (table) => identifier(nameOf(table)) };
  }
  throw elsewhere("another address");
}

function elsewhere(came: string): DeeplakeError {
  return new DeeplakeError(
    "INVALID_LOCATION",
    `Expected al://workspace, postgres://… or sqlite:path as the place of Hivemind's tables, got ${came}.`,
  );
}

function checkedName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected names of Hivemind's tables of letters, digits and "_", got "${name}".`,
  );
}
