import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { temporaryDirectory } from "../../support/temporary-directory.ts";

const strace = spawnSync("strace", ["-V"]).status === 0;

test.skipIf(!strace)(
  "using a local dataset tries no address beyond loopback and no name look-up (skipped without strace)",
  { timeout: 120_000 },
  () => {
    const root = temporaryDirectory();
    const traced = spawnSync(
      "strace",
      [
        "-ff",
        "-e",
        "trace=connect,sendto,sendmsg",
        "-o",
        join(root, "trace"),
        process.execPath,
        "--import",
        "tsx",
        "test/support/use-a-store.ts",
        join(root, "store"),
      ],
      { encoding: "utf8" },
    );
    expect(traced.status, traced.stderr).toBe(0);
    const calls = readdirSync(root)
      .filter((name) => name.startsWith("trace"))
      .flatMap((name) => readFileSync(join(root, name), "utf8").split("\n"));
    const outward = calls.filter((call) => /AF_INET6?/.test(call) && !/inet_addr\("127\.|"::1"/.test(call));
    expect(outward).toEqual([]);
    expect(calls.filter((call) => /htons\(53\)|nscd|resolve/.test(call))).toEqual([]);
  },
);
