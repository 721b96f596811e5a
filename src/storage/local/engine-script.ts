import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { atExit } from "../../base/async/at-exit.ts";
import { makeDirectorySync } from "../../base/async/make-directory.ts";
import { processWide } from "../../base/process-wide.ts";
import { cacheRoot } from "./cache-directory.ts";
import { ENGINE_FILES, type EngineFiles } from "./engine-files.ts";
import { isNoFileLeft, noFileLeft } from "./no-file-left.ts";
import { noteUse, removeOld } from "./old-scripts.ts";

const PACKAGE = "deeplake_engine";
const OTHERS = 0o077;

const state = processWide("engine script", (): { temporary?: string } => ({}));

/**
 * The folder that Python runs as the engine. The folder is in the user's cache and holds only this package's files. If
 * the cache cannot be written, the folder is a temporary one of this process.
 * @throws DeeplakeError ENGINE_FAILED if no folder can be written
 */
export function engineScript(root: string = cacheRoot(), files: EngineFiles = ENGINE_FILES): string {
  try {
    return writtenBelow(root, files);
  } catch (error) {
    if (isNoFileLeft(error)) throw noFileLeft("the engine's Python", error);
    try {
      return writtenBelow(temporaryFolder(), files);
    } catch {
      throw new DeeplakeError(
        "ENGINE_FAILED",
        `Expected a folder for the engine's Python in ${root}, got ${(error as Error).message}. Set LANGCHAIN_DEEPLAKE_CACHE to a folder that can be written.`,
        { cause: error },
      );
    }
  }
}

/** The folder is named after a hash of the files, so that each version of this package has a folder of its own. */
function writtenBelow(root: string, files: EngineFiles): string {
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const folder = join(root, `python-${hash}`);
  if (!holdsExactly(folder, files)) {
    replace(folder, files);
    removeOld(folder);
  }
  noteUse(folder);
  return join(folder, PACKAGE);
}

/**
 * Writes the engine's files to a temporary folder beside `folder` and then swaps the two, so that no process
 * starts a half-written engine.
 */
function replace(folder: string, files: EngineFiles): void {
  makeDirectorySync(dirname(folder), 0o700);
  // Only this user may enter a folder that mkdtemp makes.
  const writing = mkdtempSync(`${folder}.writing-`);
  try {
    for (const [path, text] of Object.entries(files)) {
      const target = join(writing, "new", PACKAGE, path);
      makeDirectorySync(dirname(target), 0o700);
      writeFileSync(target, text, { mode: 0o600 });
    }
    moveAway(folder, join(writing, "old"));
    renameSync(join(writing, "new"), folder);
  } catch (error) {
    // Another process may have written the same folder first.
    if (!holdsExactly(folder, files)) throw error;
  } finally {
    rmSync(writing, { recursive: true, force: true });
  }
}

function moveAway(folder: string, target: string): void {
  try {
    renameSync(folder, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/**
 * Whether the folder belongs to this user, gives others no access, and holds exactly these files. Python would also
 * import other files.
 */
function holdsExactly(folder: string, files: EngineFiles): boolean {
  try {
    const found = new Map<string, string>();
    readInto(found, folder, "");
    const expected = Object.entries(files);
    return (
      found.size === expected.length &&
      expected.every(([path, text]) => found.get(`${PACKAGE}/${path}`) === text)
    );
  } catch {
    return false;
  }
}

/**
 * Reads all files below a folder.
 * @throws Error if an entry is no file or folder, belongs to another user, or gives others any access
 */
function readInto(found: Map<string, string>, path: string, name: string): void {
  const entry = lstatSync(path);
  // Windows has no user ids and modes.
  const isOurs =
    process.getuid === undefined || (entry.uid === process.getuid() && (entry.mode & OTHERS) === 0);
  if (!isOurs) throw new Error(`${path} can be changed by others.`);
  if (entry.isDirectory()) {
    for (const child of readdirSync(path))
      readInto(found, join(path, child), name === "" ? child : `${name}/${child}`);
  } else if (entry.isFile()) found.set(name, readFileSync(path, "utf8"));
  else throw new Error(`${path} is no file.`);
}

function temporaryFolder(): string {
  if (state.temporary === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-"));
    state.temporary = folder;
    atExit(() => rmSync(folder, { recursive: true, force: true }));
  }
  return state.temporary;
}
