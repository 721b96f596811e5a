import { spawn } from "node:child_process";

import { program } from "../../test/support/program.ts";
import type { ChildSettings } from "./child.ts";

/** What became of a child. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Unix milliseconds at which each invoke was seen to end by the child. */
  readonly invoked: readonly number[];
  /** Unix milliseconds at which the signal was sent. */
  readonly killedAt: number;
  /** Rows that it said are lost. */
  readonly saidLost: number;
  readonly stderr: string;
}

/** What to do to a child while it runs. */
export interface ChildControl {
  /** Sent once `at` invokes ended. @default none */
  readonly signal?: { readonly name: NodeJS.Signals; readonly at: number };
  /** Called once `at` invokes ended. */
  readonly midway?: { readonly at: number; readonly call: () => unknown };
  /** Where a file system of so many KiB is mounted for the child alone; needs user namespaces. */
  readonly smallDisk?: { readonly directory: string; readonly kib: number };
  /** Milliseconds after its last invoke, or without another one, after which it is killed. @default 60000 */
  readonly limit?: number;
}

/** Runs the application of `child.ts` until it has ended. */
export async function runChild(settings: ChildSettings, control: ChildControl = {}): Promise<Ended> {
  const { signal, midway, smallDisk, limit = 60_000 } = control;
  const node = [process.execPath, ...program("bench/exits/child.ts"), JSON.stringify(settings)];
  const mount = `mount -t tmpfs -o size=${smallDisk?.kib}k tmpfs "$0" && exec "$@"`;
  const [command = "", ...given] = smallDisk
    ? ["unshare", "-Urm", "sh", "-c", mount, smallDisk.directory, ...node]
    : node;
  const child = spawn(command, given, { stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), limit);
  child.stdout.on("data", () => timer.refresh());
  const invoked: number[] = [];
  let [text, stderr, killedAt] = ["", "", 0];
  child.stderr.setEncoding("utf8").on("data", (some: string) => void (stderr += some));
  child.stdout.setEncoding("utf8").on("data", (some: string) => {
    const lines = (text + some).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      invoked.push(Number(line.split(" ")[1]));
      if (invoked.length === midway?.at) void midway.call();
      if (invoked.length !== signal?.at) continue;
      killedAt = Date.now();
      child.kill(signal.name);
    }
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, by) => {
      clearTimeout(timer);
      const lost = [...stderr.matchAll(/dropped: (\d+) rows/g)].reduce(
        (sum, [, rows]) => sum + Number(rows),
        0,
      );
      resolve({ code, signal: by, invoked, killedAt, saidLost: lost, stderr });
    });
  });
}

/** Why `smallDisk` cannot be had here; `undefined` where it can. */
export async function noSmallDisk(): Promise<string | undefined> {
  if (process.platform !== "linux") return "needs Linux";
  const child = spawn("unshare", ["-Urm", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"], {
    stdio: "ignore",
  });
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("close", resolve);
  });
  return code === 0 ? undefined : "needs user namespaces that may mount";
}
