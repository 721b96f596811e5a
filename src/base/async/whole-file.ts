import { randomUUID } from "node:crypto";
import { type FileHandle, link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { DeeplakeError } from "../errors.ts";

const CANNOT_SYNC: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "ENOSYS"]);

/**
 * A file for others that is there whole or not at all. Its text goes into a hidden file beside it, which takes the
 * place of the file at the end. A device, a pipe or a socket at the place is written directly.
 */
export class WholeFile {
  readonly #path: string;
  readonly #beside: string | undefined;
  readonly #isReplaced: boolean;
  readonly #handle: FileHandle;

  private constructor(path: string, beside: string | undefined, isReplaced: boolean, handle: FileHandle) {
    [this.#path, this.#beside, this.#isReplaced, this.#handle] = [path, beside, isReplaced, handle];
  }

  /** @throws DeeplakeError INVALID_LOCATION if the folder of the file cannot be written */
  static begin(file: string, isReplaced: boolean): Promise<WholeFile> {
    return writing(file, async () => {
      const path = await realpath(file).catch(() => file);
      const found = await stat(path).catch(() => undefined);
      if (found && !found.isFile()) return new WholeFile(path, undefined, isReplaced, await open(path, "w"));
      const beside = join(dirname(path), `.${basename(path).slice(0, 64)}.${randomUUID()}`);
      const mode = found && found.mode & 0o777;
      const handle = await open(beside, "wx", mode);
      // The umask may have taken rights away. A file system without modes refuses this.
      if (mode !== undefined) await handle.chmod(mode).catch(() => {});
      return new WholeFile(path, beside, isReplaced, handle);
    });
  }

  /** Writes on. Node's `write` may write less than it is given without an error, `appendFile` writes all. */
  async write(text: string): Promise<void> {
    await writing(this.#path, () => this.#handle.appendFile(text));
  }

  /** Puts the file into its place. @throws DeeplakeError INVALID_LOCATION if that fails; then nothing of it is left */
  async keep(): Promise<void> {
    const beside = this.#beside;
    await writing(this.#path, async () => {
      if (beside === undefined) return await this.#handle.close();
      // Some file systems say only now that they are full, and some cannot do this.
      await this.#handle.sync().catch((error: unknown) => {
        if (!CANNOT_SYNC.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      });
      await this.#handle.close();
      if (this.#isReplaced) await rename(beside, this.#path);
      else await placeNew(beside, this.#path);
    });
  }

  /** Leaves nothing of what was written. Does nothing after `keep`. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    if (this.#beside !== undefined) await rm(this.#beside, { force: true });
  }
}

/** Writes a file whole or not at all. @throws DeeplakeError INVALID_LOCATION */
export async function writeWhole(path: string, text: string, isReplaced: boolean): Promise<void> {
  const file = await WholeFile.begin(path, isReplaced);
  try {
    await file.write(text);
    await file.keep();
  } finally {
    await file.discard();
  }
}

/** Moves a file to a place where there is none: a hard link, unlike `rename`, replaces none that came meanwhile. */
async function placeNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    await rename(from, to); // a file system without hard links
  }
}

/** Runs a step that writes a file or folder for others. @throws DeeplakeError INVALID_LOCATION if it fails */
export async function writing<T>(file: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected ${file} to be written, got ${(error as Error).message}. Nothing of it is left. Name a file elsewhere, or make room.`,
      { cause: error },
    );
  }
}
