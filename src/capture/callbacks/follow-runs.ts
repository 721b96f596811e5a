import type { StorePort } from "../../experience/store/port.ts";
import { closeAtExit } from "./close-at-exit.ts";
import { onLeftStream, watchStreams } from "./left-streams.ts";
import type { OpenRuns } from "./open-runs.ts";
import { parentIn } from "./run-above.ts";
import { type CodeConfig, onCode, watchCode } from "./running-code.ts";
import { watchConfigs } from "./told-configs.ts";

/**
 * Watches two events that LangChain reports to no handler: code begins with a config, and a reader leaves a stream.
 * Does nothing in a version of LangChain without the watched functions.
 */
export function watchLangChain(): void {
  watchCode();
  watchConfigs();
  watchStreams();
}

/**
 * Passes events without a callback on to the open runs: the store or the process ends, a reader leaves a stream, code
 * begins with a config. Returns a function that stops this. Errors are counted and never thrown, because the
 * listeners run inside calls of the program.
 */
export function followRuns(runs: OpenRuns, port: Pick<StorePort, "onClose" | "noteError">): () => void {
  const close = (): void => runs.closeAll();
  const counted = (follow: (config: CodeConfig) => void) => (config: CodeConfig) => {
    try {
      follow(config);
    } catch (error) {
      port.noteError("follow", error);
    }
  };
  const hooks = [
    port.onClose(close),
    closeAtExit(close),
    onLeftStream(counted((stream) => runs.left(stream))),
    onCode(counted((config) => runs.runsWith(parentIn(config) ?? "", config))),
  ];
  return () => hooks.forEach((unhook) => unhook());
}
