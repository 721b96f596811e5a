import { defineConfig, type ViteUserConfig } from "vitest/config";

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
