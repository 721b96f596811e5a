import { describe, expect, test } from "vitest";
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

describe.each([
  "package-lock.json",
  "bench/peers/package-lock.json",
  "bench/model/runtime/package-lock.json",
  "test/lowest/package-lock.json",
  "test/loaders/package-lock.json",
  "test/environments/required/package-lock.json",
])("%s", (path) => {
  const { packages } = JSON.parse(readSource(path)) as Lockfile;
  const locked = Object.entries(packages).filter(([name]) => name !== "");

  test("every package is pinned by version and integrity, and none by a registry's address", () => {
    expect(locked.length).toBeGreaterThan(0);
    for (const [name, entry] of locked)
      expect(entry, name).toMatchObject({ version: expect.any(String), integrity: expect.any(String) });
    expect(locked.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  // `npm ci` refuses a lockfile that was written where the registry lacked another platform's build.
  test("every platform's optional packages are there", () => {
    const missing = locked.flatMap(([parent, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !foldersFrom(parent).some((folder) => packages[`${folder}node_modules/${name}`]),
      ),
    );
    expect(missing).toEqual([]);
  });
});

/** Where a package's dependency may be, as Node looks for it: below the package and below all that it is nested in. */
function foldersFrom(path: string): string[] {
  const nested = [...path.matchAll(/\/node_modules\//g)].map(({ index }) => `${path.slice(0, index)}/`);
  return ["", ...nested, `${path}/`];
}
