import { provision } from "../../storage/local/provision.ts";
import type { Answer } from "../command.ts";

export async function setupCommand({
  python,
  force = false,
}: {
  readonly python?: string;
  readonly force?: boolean;
}): Promise<Answer> {
  const done = await provision({
    onProgress: (line) => void process.stderr.write(`${line}\n`),
    signal: interruption(),
    force,
    ...(python !== undefined && { python }),
  });
  return {
    text: done.built ? `Installed in ${done.directory}` : `Already there: ${done.directory}`,
    data: done,
  };
}

/**
 * A signal that aborts when the user or the system first asks the process to end. The command then cleans up. A
 * second request ends the process at once.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
