import { mkdirSync, statSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory, and those above it that are missing. Node's own `recursive` never ends where a directory that is
 * there answers that it is not, as those in /proc do.
 * @param mode of each directory that is made. @default what the umask says
 */
export async function makeDirectory(path: string, mode?: number): Promise<void> {
  const make = (): Promise<void> => mkdir(path, { mode });
  await make()
    .catch(async (error: unknown) => {
      if (!isParentMissing(path, error)) throw error;
      await makeDirectory(dirname(path), mode);
      await make();
    })
    .catch(async (error: unknown) => {
      if (!(await stat(path).catch(() => null))?.isDirectory()) throw error;
    });
}

/** Like `makeDirectory`, but synchronous. */
export function makeDirectorySync(path: string, mode?: number): void {
  try {
    try {
      mkdirSync(path, { mode });
    } catch (error) {
      if (!isParentMissing(path, error)) throw error;
      makeDirectorySync(dirname(path), mode);
      mkdirSync(path, { mode });
    }
  } catch (error) {
    if (!isDirectory(path)) throw error;
  }
}

function isParentMissing(path: string, error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT" && dirname(path) !== path;
}

/** What cannot be looked at is no directory: the error of making it says more. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
