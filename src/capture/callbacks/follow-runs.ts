import type { StorePort } from "../../experience/store/port.ts";
import { closeAtExit } from "./close-at-exit.ts";
import { onLeftStream, watchStreams } from "./left-streams.ts";
import type { OpenRuns } from "./open-runs.ts";
import { parentIn } from "./run-above.ts";
import { type CodeConfig, onCode, watchCode } from "./running-code.ts";
import { watchConfigs } from "./told-configs.ts";

/**
 * Watches what LangChain tells no handler: with which config code begins, and who leaves a stream. A version of
 * LangChain without the functions that are watched is left as it is.
 */
export function watchLangChain(): void {
  watchCode();
  watchConfigs();
  watchStreams();
}

/**
 * Tells open runs what no callback tells: that the store or the process ends, that a reader leaves a stream, and with
 * which config code begins. Returns a function that stops this. All this happens inside calls of the program, so an
 * error is counted and never thrown.
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
