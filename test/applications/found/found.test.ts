import { describe, expect, test } from "vitest";

import { textsOf } from "../check-programs.ts";
import { FOUND } from "./index.ts";
import { fit } from "../grammar/fit.ts";
import { KNOWN_FAULTS, knownFault } from "../known-faults.ts";
import { undisturbed } from "../undisturbed.ts";

undisturbed();

test("each fault that is known has been found in a program", () => {
  for (const fault of Object.keys(KNOWN_FAULTS)) expect(Object.keys(FOUND), fault).toContain(fault);
});

describe.each(Object.entries(FOUND))("%s", (name, { program, left }) => {
  test("is a program of the grammar, with what it should leave behind", async () => {
    expect(fit(program)).toEqual(program);
    expect(knownFault(program)).toBe(KNOWN_FAULTS[name] && name);
    expect((await textsOf(program)).expected).toBe(left);
  });

  // Of a fault that is known no more this fails until the fault is struck from the list.
  test("leaves that behind", { fails: name in KNOWN_FAULTS }, async () => {
    expect((await textsOf(program)).found).toBe(left);
  });
});
