import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";

// Whole processes that are killed, built or spoken to again and again: a third of the time of all tests.
const LONG = "test/**/*.long.test.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 3,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, LONG],
          globalSetup: "test/support/compile-programs.ts",
        },
      },
      {
        extends: true,
        test: { name: "long", include: [LONG], globalSetup: "test/support/compile-programs.ts" },
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
