import { join, resolve } from "node:path";

import { homeDirectory } from "../../base/home-directory.ts";

/**
 * The only version of the engine with which this package is tested. A pin is needed, because the engine's write-ahead
 * log is experimental.
 */
export const ENGINE_VERSION = "4.7.4";

/**
 * The directory into which `setup` installs the engine: a folder of the user's cache, named after the pinned version.
 * `LANGCHAIN_DEEPLAKE_CACHE` names another cache folder.
 */
export function cacheDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  return resolve(cacheRoot(environment, platform), `deeplake-${ENGINE_VERSION}`);
}

/** The folder of this package in the user's cache. */
export function cacheRoot(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const own = environment["LANGCHAIN_DEEPLAKE_CACHE"];
  if (own) return own;
  if (platform === "darwin") return join(homeDirectory(), "Library", "Caches", "langchain-deeplake");
  return join(environment["XDG_CACHE_HOME"] || join(homeDirectory(), ".cache"), "langchain-deeplake");
}
