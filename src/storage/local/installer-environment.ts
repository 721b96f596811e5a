const IGNORED = [
  // Packages found there would count as installed here.
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
  // These send an installation elsewhere.
  "PIP_TARGET",
  "PIP_PREFIX",
  "PIP_ROOT",
  "PIP_USER",
];

/**
 * The environment of the programs that build the engine: the user's, with index and proxies, except what would lead
 * them out of the engine's own directory. `temporary` takes their temporary files.
 */
export function installerEnvironment(
  temporary: string,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !IGNORED.includes(name));
  return { ...Object.fromEntries(kept), TMPDIR: temporary };
}
