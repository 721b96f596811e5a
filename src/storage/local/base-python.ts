import { spawnSync } from "node:child_process";

import { DeeplakeError } from "../../base/errors.ts";

const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

/**
 * Finds a Python that can make the engine's environment: 3.10 or newer, with venv and pip.
 * @throws DeeplakeError ENGINE_MISSING, which says what is missing
 */
export function basePython(named?: string): string {
  const unsuitable: string[] = [];
  for (const candidate of named === undefined ? CANDIDATES : [named]) {
    const fault = faultOf(candidate);
    if (fault === null) return candidate;
    if (fault !== NOT_THERE || named !== undefined) unsuitable.push(`${candidate} (${fault})`);
  }
  throw new DeeplakeError(
    "ENGINE_MISSING",
    `Expected Python 3.10 or newer with venv and pip, found ${unsuitable.join(", ") || "none"}. ` +
      "Install it (Debian and Ubuntu: apt install python3 python3-venv), or name one with --python.",
  );
}

const NOT_THERE = "not there";

/** The reason why a Python cannot be used; `null` if it can. */
function faultOf(python: string): string | null {
  const { status, stdout, stderr, error } = spawnSync(python, ["-c", PROBE], { encoding: "utf8" });
  if (error) return (error as NodeJS.ErrnoException).code === "ENOENT" ? NOT_THERE : error.message;
  if (status !== 0) return /No module named \S+/.exec(stderr)?.[0] ?? "does not run";
  const [major = 0, minor = 0] = stdout.trim().split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 10) ? null : `version ${major}.${minor}`;
}
