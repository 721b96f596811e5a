import { afterAll } from "vitest";

import type { DriverOptions } from "../../../src/storage/driver/driver.ts";
import { DeeplakeStore } from "../../../src/agents/langgraph/index.ts";
import { baseStoreSuite } from "../../../src/testing/base-store-suite.ts";
import { experienceStoreSuite } from "../../../src/testing/experience-store-suite.ts";
import { vectorStoreSuite } from "../../../src/testing/vector-store-suite.ts";
import { DeeplakeVectorStore } from "../../../src/vectorstore/index.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";
import { supports } from "../../support/vector-store-supports.ts";

const [service, database] = await Promise.all([startManagedService(), openDeeplakePostgres()]);
afterAll(() => Promise.all([service.close(), database.close()]));

let next = 0;
const services: [name: string, location: () => string, options: DriverOptions][] = [
  [
    "managed (contract server)",
    () => `al://team/store-${next++}`,
    { token: service.token(), apiUrl: service.url },
  ],
  ["postgres (emulated operator)", () => `postgres:store_${next++}`, { client: selfHosted(database) }],
];

for (const [name, location, options] of services) {
  experienceStoreSuite({ name, location, options });
  vectorStoreSuite({
    name: `DeeplakeVectorStore at ${name}`,
    create: (embeddings) => DeeplakeVectorStore.open(location(), { embeddings, ...options }),
    destroy: (store) => store.close(),
    supports,
  });
  baseStoreSuite({
    name: `DeeplakeStore at ${name}`,
    create: (index) => DeeplakeStore.open(location(), { ...options, ...(index && { index }) }),
    destroy: (store) => store.close(),
    supports: { membership: true, joinedFilters: true, filterRefusal: true },
  });
}
