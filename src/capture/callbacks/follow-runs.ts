import type { StorePort } from "../../experience/store/port.ts";
import { closeAtExit } from "./close-at-exit.ts";
import { onLeftStream, watchStreams } from "./left-streams.ts";
import type { OpenRuns } from "./open-runs.ts";
import { parentIn } from "./run-above.ts";
import { onCode, watchCode } from "./running-code.ts";

/** Watches what LangChain tells no handler. */
export function watchLangChain(): void {
  watchCode();
  watchStreams();
}

/** Tells open runs what no callback does: what closes them, who leaves them, and what their code works with. Returns what ends that. */
export function followRuns(runs: OpenRuns, port: Pick<StorePort, "onClose">): () => void {
  const close = (): void => runs.closeAll();
  const hooks = [
    port.onClose(close),
    closeAtExit(close),
    onLeftStream((stream) => runs.left(stream)),
    onCode((config) => runs.runsWith(parentIn(config) ?? "", config)),
  ];
  return () => hooks.forEach((unhook) => unhook());
}
