import { processWide } from "../process-wide.ts";

const signals = ["SIGTERM", "SIGINT"] as const;
const state = processWide("at exit", () => ({
  tasks: new Set<() => void>(),
  isListening: false,
  handlesSignals: false,
}));

/**
 * Runs a synchronous task when the process ends by itself, by `process.exit()` or by an uncaught error.
 * Returns a function that removes the task. All tasks share one listener, so Node does not warn of a leak.
 */
export function atExit(task: () => void): () => void {
  state.tasks.add(task);
  if (!state.isListening) process.on("exit", runTasks);
  state.isListening = true;
  return () => void state.tasks.delete(task);
}

/**
 * Also runs the tasks of `atExit` when SIGTERM or SIGINT ends the process, for which Node emits no exit
 * event. If the application listens for the signal itself, the application decides how to end, and the signal
 * runs no tasks.
 */
export function exitTasksOnSignals(): void {
  if (state.handlesSignals) return;
  state.handlesSignals = true;
  for (const signal of signals) process.on(signal, endBy);
}

function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  runTasks();
  // Send the signal again, so that the parent process sees the real reason.
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}

function runTasks(): void {
  for (const task of state.tasks) {
    try {
      task();
    } catch {
      // No caller is left to receive the error, and the other tasks must still run.
    }
  }
}
