// Deeplake's service and a Postgres, which an application reaches over the network.
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

import { newDatabase } from "../support/managed-service/database-image.ts";
import { DEEPLAKE_CATALOG } from "../support/managed-service/deeplake-catalog.ts";
import { startManagedService } from "../support/managed-service/managed-service.ts";

/** Starts both. `stores`: what `ExperienceStore.open` is called with to use them. */
export async function startServices() {
  const [managed, database] = await Promise.all([startManagedService(), newDatabase(DEEPLAKE_CATALOG)]);
  const postgres = new PGLiteSocketServer({ db: database, port: 0, host: "127.0.0.1", maxConnections: 100 });
  await postgres.start();
  return {
    stores: [
      { location: "al://team/agents", options: { token: managed.token(), apiUrl: managed.url } },
      { location: `postgres://postgres@${postgres.getServerConn()}/postgres?table=agents` },
    ],
    close: async () => {
      await postgres.stop();
      await Promise.all([managed.close(), database.close()]);
    },
  };
}
