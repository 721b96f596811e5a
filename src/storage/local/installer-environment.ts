const IGNORED = [
  // pip would count packages in these places as installed in the new environment.
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
  // With these, pip would install into another directory.
  "PIP_TARGET",
  "PIP_PREFIX",
  "PIP_ROOT",
  "PIP_USER",
];

/**
 * The environment of the programs that build the engine. It is the user's environment, with pip's index and proxies,
 * but without variables that lead out of the engine's own directory.
 * @param temporary The directory for temporary files.
 */
export function installerEnvironment(
  temporary: string,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !IGNORED.includes(name));
  return { ...Object.fromEntries(kept), TMPDIR: temporary };
}
