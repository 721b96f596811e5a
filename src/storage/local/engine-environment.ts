import { residentMegabytes } from "./resident-megabytes.ts";

/** Port 9 (discard) on loopback: nothing listens there, so whatever is sent through it goes nowhere. */
const NOWHERE = "http://127.0.0.1:9";

/** Hosts of object storage and of what hands out its credentials, which the engine reaches without a proxy. */
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
 * The environment of the engine's process. Importing Deeplake starts a native crash reporter that contacts its maker
 * and can carry memory, which here holds people's prompts; no setting of Deeplake turns it off, but it obeys proxy
 * variables. So do the engine's clients of Google and Azure storage, whose hosts are therefore excepted; that of S3
 * ignores them. `LANGCHAIN_DEEPLAKE_CRASH_REPORTS=1` leaves it on.
 */
export function engineEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { PYTHONPATH: _path, PYTHONHOME: _home, PYTHONSTARTUP: _startup, ...rest } = environment;
  const resident = String(residentMegabytes(environment));
  const own = {
    ...rest,
    LANGCHAIN_DEEPLAKE_RESIDENT_MB: resident,
    // A scan is bound by memory. More threads gain little, and wait for each other for long on a busy machine.
    OPENBLAS_NUM_THREADS: environment["OPENBLAS_NUM_THREADS"] ?? "1",
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
