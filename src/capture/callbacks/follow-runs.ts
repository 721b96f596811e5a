import type { StorePort } from "../../experience/store/port.ts";
import { closeAtExit } from "./close-at-exit.ts";
import { onLeftStream, watchStreams } from "./left-streams.ts";
import type { OpenRuns } from "./open-runs.ts";
import { parentIn } from "./run-above.ts";
import { type CodeConfig, onCode, watchCode } from "./running-code.ts";
import { watchConfigs } from "./told-configs.ts";

/** Watches what LangChain tells no handler. What a version of LangChain does not have is left alone, and nothing follows it. */
export function watchLangChain(): void {
  watchCode();
  watchConfigs();
  watchStreams();
}

/**
 * Tells open runs what no callback does: what closes them, who leaves them, and what their code works with. Returns what
 * ends that. The program calls what is watched, so an error is counted and never thrown.
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
