import { processWide } from "../../base/process-wide.ts";
import { EngineProcess } from "./engine-process.ts";

/** The two engine processes that all tables of one kind of storage share in this Node process. */
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

/** Where tables are: in directories, or in object storage. */
type Storage = "disk" | "remote";

const shared = processWide("engine", (): { [storage in Storage]?: Engine | undefined } => ({}));

/**
 * Takes a share of the two processes. `onRestart` is called if one of them died and was started again. Directories have
 * processes of their own, because a process that reads from object storage answers nobody until the storage answers.
 */
export function shareEngine(onRestart: (message: string) => void, storage: Storage = "disk"): SharedEngine {
  if (!shared[storage]) {
    const listeners = new Set<(message: string) => void>();
    const tell = (message: string): void => listeners.forEach((listener) => listener(message));
    shared[storage] = {
      serve: new EngineProcess("serve", tell),
      maintain: new EngineProcess("maintain", tell),
      users: 0,
      listeners,
    };
  }
  const engine = shared[storage];
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
      if (shared[storage] === engine) shared[storage] = undefined;
      await Promise.all([engine.serve.stop(), engine.maintain.stop()]);
    },
  };
}
