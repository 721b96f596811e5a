import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Pool } from "pg";
import { afterAll } from "vitest";

import { postgresDriver } from "../../../src/engine/drivers/postgres.ts";
import { driverSuite } from "../../../src/testing/driver-suite.ts";
import { deeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";

const database = await deeplakePostgres();
const server = new PGLiteSocketServer({ db: database, port: 0, host: "127.0.0.1" });
await server.start();
const pool = new Pool({
  connectionString: `postgres://postgres@${server.getServerConn()}/postgres`,
  max: 1,
});

afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.close();
});

driverSuite({
  name: "postgres, emulated operator, through pg",
  create: (place) => postgresDriver(`postgres:${place}`, null, { client: pool }),
});
driverSuite({
  name: "postgres, emulated operator, bound parameters",
  create: (place) => postgresDriver(`postgres:b-${place}`, null, { client: database, parameters: "bound" }),
});
