import { expect, test } from "vitest";
import { readSource } from "./support/source-files.ts";

interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly resolved?: string;
        readonly integrity?: string;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

const { packages } = JSON.parse(readSource("package-lock.json")) as Lockfile;
const locked = Object.entries(packages).filter(([path]) => path !== "");

test("every package is pinned by version and integrity, and none by a registry's address", () => {
  expect(locked.length).toBeGreaterThan(0);
  for (const [path, entry] of locked)
    expect(entry, path).toMatchObject({ version: expect.any(String), integrity: expect.any(String) });
  expect(locked.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
});

// `npm ci` refuses a lockfile that was written where the registry lacked another platform's build.
test("every platform's optional packages are there", () => {
  const missing = locked.flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) =>
        packages[`node_modules/${name}`] === undefined &&
        packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});
