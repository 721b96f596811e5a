import { residentMegabytes } from "./resident-megabytes.ts";

/** A proxy that does not exist: nothing listens on port 9 (discard) of this machine. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Hosts that the engine reaches without a proxy: hosts of object storage, and hosts that give out credentials for it.
 */
const STORAGE_HOSTS = [
  "localhost",
  "127.0.0.1",
  "169.254.169.254",
  "metadata.google.internal",
  ".googleapis.com",
  ".windows.net",
  ".microsoftonline.com",
].join(",");

/**
 * The environment of the engine's process. It blocks Deeplake's crash reporter, which starts when Deeplake is imported
 * and could send memory with people's prompts to the makers of Deeplake. No setting of Deeplake turns the reporter off,
 * but the reporter uses the proxy variables, so these variables name a proxy that does not exist. The engine's clients
 * of Google and Azure storage use the same variables, so `no_proxy` names the hosts of both. The client of S3 ignores
 * the variables. `LANGCHAIN_DEEPLAKE_CRASH_REPORTS=1` allows crash reports.
 */
export function engineEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { PYTHONPATH: _path, PYTHONHOME: _home, PYTHONSTARTUP: _startup, ...rest } = environment;
  const resident = String(residentMegabytes(environment));
  const own = {
    ...rest,
    LANGCHAIN_DEEPLAKE_RESIDENT_MB: resident,
    // The speed of memory limits a scan. More threads gain little, and on a busy machine they wait for each other.
    OPENBLAS_NUM_THREADS: environment["OPENBLAS_NUM_THREADS"] ?? "1",
    // Makes the engine's allocator return free memory at once. Otherwise it keeps as much memory as a table takes.
    MIMALLOC_PURGE_DELAY: environment["MIMALLOC_PURGE_DELAY"] ?? "0",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONIOENCODING: "utf-8",
  };
  if (environment["LANGCHAIN_DEEPLAKE_CRASH_REPORTS"] === "1") return own;
  return {
    ...own,
    ...Object.fromEntries(
      ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map((name) => [
        name,
        NOWHERE,
      ]),
    ),
    no_proxy: STORAGE_HOSTS,
    NO_PROXY: STORAGE_HOSTS,
  };
}
