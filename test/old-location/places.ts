import { join } from "node:path";

import type { DriverOptions } from "../../src/driver.ts";
import type { SqlClient } from "../support/managed-service/self-hosted.ts";

/** Where an old location and its vector store are, and how they are opened. */
export interface Places {
  readonly location: string;
  readonly documents: string;
  readonly options: DriverOptions;
}

export function localPlaces(folder: string): Places {
  return { location: join(folder, "location"), documents: join(folder, "documents"), options: {} };
}

export function postgresPlaces(client: SqlClient): Places {
  return {
    location: "postgres:old_location",
    documents: "postgres:old_documents",
    options: { client },
  };
}
