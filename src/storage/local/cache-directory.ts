import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The one version of the engine this package was measured with; its write-ahead log is marked experimental. */
export const ENGINE_VERSION = "4.7.4";

/**
 * Where `setup` puts the engine: a folder in the user's cache named after the pinned version. `LANGCHAIN_DEEPLAKE_CACHE`
 * names another cache folder.
 */
export function cacheDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  return resolve(cacheRoot(environment, platform), `deeplake-${ENGINE_VERSION}`);
}

/** The folder in the user's cache that is ours. */
export function cacheRoot(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const own = environment["LANGCHAIN_DEEPLAKE_CACHE"];
  if (own) return own;
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "langchain-deeplake");
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "langchain-deeplake");
}
