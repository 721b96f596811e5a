import { DeeplakeError } from "../../base/errors.ts";

/** Whether a call failed because this process, or the machine, may open no more files. */
export function isNoFileLeft(cause: unknown): boolean {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}

/** The error for such a failure. The next call may succeed. */
export function noFileLeft(what: string, cause?: unknown): DeeplakeError {
  return new DeeplakeError(
    "ENGINE_FAILED",
    `Expected a free file descriptor for ${what}, got none: this process has too many files and sockets open. Close some, or raise the limit (ulimit -n), and try again.`,
    { cause },
  );
}
