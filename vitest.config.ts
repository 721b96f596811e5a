import { join } from "node:path";

import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";

import { LongestFirst } from "./test/support/longest-first.ts";

// Whole processes that are killed, built or spoken to again and again: a third of the time of all tests.
const LONG = "test/**/*.long.test.ts";

/** The peers with which the integrations run again: the lowest that they support. */
const LOWEST = join(import.meta.dirname, "test/lowest/package.json");
const PEER = /^(?:@langchain\/(?:core|langgraph)|langchain|zod)(?:\/|$)/u;

const config: ViteUserConfig = defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 3,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine takes longer than the second that Vitest would wait.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, LONG, "test/lowest/**", "test/loaders/**"],
          globalSetup: "test/support/compile-programs.ts",
          setupFiles: "test/support/keep-engine.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: [LONG],
          globalSetup: "test/support/compile-programs.ts",
          setupFiles: "test/support/keep-engine.ts",
        },
      },
      { extends: true, test: { name: "loaders", include: ["test/loaders/*.test.ts"] } },
      {
        extends: true,
        plugins: [
          {
            name: "lowest-peers",
            enforce: "pre",
            resolveId(source, _importer, options) {
              return PEER.test(source) ? this.resolve(source, LOWEST, { ...options, skipSelf: true }) : null;
            },
          },
        ],
        test: {
          name: "lowest",
          include: [
            "test/lowest/*.test.ts",
            "test/agents/**/*.test.ts",
            "test/capture/callbacks/graph-*.test.ts",
          ],
          // The clients of providers want a newer core, the suites of the store are about the store, and programs in a
          // process of their own find the newest packages.
          exclude: [
            ...configDefaults.exclude,
            "test/agents/prompts/**",
            "test/agents/auto/**",
            "test/agents/langgraph/store/deeplake-store*",
          ],
          globalSetup: "test/support/compile-programs.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          // Errors outside the type tests are the business of `npm run typecheck`.
          typecheck: {
            enabled: true,
            only: true,
            include: ["test/**/*.test-d.ts"],
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
});

export default config;
