import { expect, test } from "vitest";

import { checkPrograms } from "./check-programs.ts";
import { undisturbed } from "./undisturbed.ts";

const SEED = Number(process.env["SEED"] ?? 20_261_129);
const PROGRAMS = Number(process.env["PROGRAMS"] ?? 300);

undisturbed();

test("programs leave behind what their users should find", { timeout: 300_000 }, async () => {
  expect(await checkPrograms(SEED, PROGRAMS)).toBe("all as expected");
});
