const tasks = new Set<() => void>();
const signals = ["SIGTERM", "SIGINT"] as const;
let listening = false;
let handlesSignals = false;

/**
 * Runs a task when the process ends by itself, by `process.exit()` or by an uncaught error. It must be synchronous.
 * All tasks share one listener, so that any number of them is no leak. Returns how to take it back.
 */
export function atExit(task: () => void): () => void {
  tasks.add(task);
  if (!listening) process.on("exit", runTasks);
  listening = true;
  return () => void tasks.delete(task);
}

/**
 * Runs the tasks of `atExit` also when SIGTERM or SIGINT ends the process, which Node does without an exit event. Where
 * the application listens for the signal itself, it decides how to end, and nothing happens here.
 */
export function exitTasksOnSignals(): void {
  if (handlesSignals) return;
  handlesSignals = true;
  for (const signal of signals) process.on(signal, endBy);
}

function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  runTasks();
  // The parent learns the true reason of the end.
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}

function runTasks(): void {
  for (const task of tasks) {
    try {
      task();
    } catch {
      // Nobody is left to be told, and the other tasks still have rows to keep.
    }
  }
}
