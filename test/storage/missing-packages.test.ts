import { afterEach, expect, test, vi } from "vitest";

import { personalData } from "../../src/storage/redaction/personal-data.ts";
import { openPool } from "../../src/storage/sql/postgres/open-pool.ts";

const PACKAGES = ["pg", "validator", "libphonenumber-js"] as const;

afterEach(() => {
  for (const name of PACKAGES) vi.doUnmock(name);
});

test.each([
  ["pg", () => openPool("postgres://localhost/none"), "npm install pg"],
  ["validator", () => personalData(), "npm install validator libphonenumber-js"],
  ["libphonenumber-js", () => personalData(), "npm install validator libphonenumber-js"],
] as const)("without %s the error says how to install it", async (name, use, remedy) => {
  vi.doMock(name, () => {
    throw Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" });
  });
  await expect(use()).rejects.toMatchObject({
    code: "PACKAGE_MISSING",
    message: expect.stringContaining(remedy),
  });
});
