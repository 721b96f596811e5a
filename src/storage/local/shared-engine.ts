import { processWide } from "../../base/process-wide.ts";
import { EngineProcess } from "./engine-process.ts";

/** The two engine processes that all local tables of this Node process share. */
export interface SharedEngine {
  readonly serve: EngineProcess;
  readonly maintain: EngineProcess;
  /** Gives the share back. If it was the last share, ends both processes and waits for their end. */
  release(): Promise<void>;
}

interface Engine {
  readonly serve: EngineProcess;
  readonly maintain: EngineProcess;
  readonly listeners: Set<(message: string) => void>;
  users: number;
}

const shared = processWide("engine", (): { current?: Engine | undefined } => ({}));

/** Takes a share of the two processes. `onRestart` is called if one of them died and was started again. */
export function shareEngine(onRestart: (message: string) => void): SharedEngine {
  if (!shared.current) {
    const listeners = new Set<(message: string) => void>();
    const tell = (message: string): void => listeners.forEach((listener) => listener(message));
    shared.current = {
      serve: new EngineProcess("serve", tell),
      maintain: new EngineProcess("maintain", tell),
      users: 0,
      listeners,
    };
  }
  const engine = shared.current;
  engine.users++;
  engine.listeners.add(onRestart);
  let released = false;
  return {
    serve: engine.serve,
    maintain: engine.maintain,
    release: async () => {
      if (released) return;
      released = true;
      engine.listeners.delete(onRestart);
      if (--engine.users > 0) return;
      if (shared.current === engine) shared.current = undefined;
      await Promise.all([engine.serve.stop(), engine.maintain.stop()]);
    },
  };
}
