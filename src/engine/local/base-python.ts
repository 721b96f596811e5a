import { spawnSync } from "node:child_process";

import { DeeplakeError } from "../../errors.ts";

const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

/**
 * A Python that can make the engine's environment: 3.10 or newer, with venv and pip.
 * @throws DeeplakeError ENGINE_MISSING saying what is missing
 */
export function basePython(named?: string): string {
  const tried: string[] = [];
  for (const candidate of named === undefined ? CANDIDATES : [named]) {
    const probe = spawnSync(candidate, ["-c", PROBE], { encoding: "utf8" });
    const [major = 0, minor = 0] = probe.status === 0 ? probe.stdout.trim().split(".").map(Number) : [];
    if (probe.status === 0 && (major > 3 || (major === 3 && minor >= 10))) return candidate;
    if (probe.error === undefined)
      tried.push(
        `${candidate} (${probe.status === 0 ? `version ${major}.${minor}` : (/No module named '?(\w+)/.exec(probe.stderr)?.[0] ?? "does not run")})`,
      );
  }
  throw new DeeplakeError(
    "ENGINE_MISSING",
    `Expected Python 3.10 or newer with venv and pip, found ${tried.length > 0 ? tried.join(", ") : (named ?? "none")}. ` +
      "Install it (Debian and Ubuntu: apt install python3 python3-venv), or name one with --python.",
  );
}
