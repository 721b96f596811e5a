import { redactSecrets } from "../storage/redaction/redact-secrets.ts";
import { VERSION } from "../base/version.ts";
import { commandHelp, programHelp } from "./help/help-text.ts";
import { parseCall } from "./parse-call.ts";
import { plainScreen, type Screen } from "./screen.ts";
import { COMMANDS } from "./table/commands.ts";
import { withoutControls } from "./text/style.ts";
import { UsageError } from "./usage-error.ts";

/** What a process prints, and its exit code. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs a command line. Errors become output too. */
export async function runCommand(args: readonly string[], screen: Screen = plainScreen()): Promise<Output> {
  try {
    const asked = parseCall(args, COMMANDS);
    if (asked.kind === "version") return printed(VERSION);
    if (asked.kind === "help") {
      const { command } = asked;
      return printed(
        command ? commandHelp(command, COMMANDS, screen.width) : programHelp(COMMANDS, screen.width),
      );
    }
    const { text, data, code } = await asked.command.run(asked.call, screen);
    return printed(
      asked.isJson ? JSON.stringify(data, null, 2) : withoutControls(text, screen.hasColours),
      code,
    );
  } catch (error) {
    return {
      stdout: "",
      stderr: `${withoutControls(messageOf(error), false)}\n`,
      status: error instanceof UsageError ? 2 : 1,
    };
  } finally {
    screen.progress.end();
  }
}

/**
 * The message of an error without its stack, because users of the command did not write this program. Secrets are
 * redacted, because the message may contain a location with a password.
 */
function messageOf(error: unknown): string {
  return redactSecrets((error instanceof Error && error.message) || String(error));
}

function printed(text: string, status = 0): Output {
  return { stdout: `${text.trimEnd()}\n`, stderr: "", status };
}
