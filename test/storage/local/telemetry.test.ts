import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
// Installed is not enough: a container may forbid tracing.
const strace = spawnSync("strace", ["-f", "true"]).status === 0;

/** Runs a command to its end; gives the calls, its children's included, that tried to leave the machine. */
function callsOutward(...command: string[]): string[] {
  const traces = mkdtempSync(join(root, "traces-"));
  const watched = ["-ff", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", join(traces, "trace")];
  const { status, stderr } = spawnSync("strace", [...watched, ...command], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const calls = readdirSync(traces).flatMap((name) => readFileSync(join(traces, name), "utf8").split("\n"));
  const addressed = calls.filter((call) => /AF_INET6?/.test(call) && !/inet_addr\("127\.|"::1"/.test(call));
  const lookedUp = calls.filter((call) => /htons\(53\)|nscd|resolve/.test(call));
  return [...new Set([...addressed, ...lookedUp])];
}

test.skipIf(!strace)(
  "using a local dataset tries no address beyond loopback and no name look-up (skipped without strace)",
  { timeout: 120_000 },
  () => {
    const store = [...program("test/support/use-a-store.ts"), join(root, "store")];
    expect(callsOutward(process.execPath, ...store)).toEqual([]);
  },
);

test.skipIf(!strace)(
  "a look-up and an address are noticed where there are some (skipped without strace)",
  () => {
    const { python } = findEngine();
    const lookUp = "import socket\ntry: socket.getaddrinfo('name.invalid', 80)\nexcept OSError: pass";
    expect(callsOutward(python, "-c", lookUp)).not.toEqual([]);
    // Nobody has an address of this block (RFC 5737); connecting a datagram socket sends nothing.
    const connect =
      "import socket\ntry: socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 80))\nexcept OSError: pass";
    expect(callsOutward(python, "-c", connect)).not.toEqual([]);
  },
);
