import { vi } from "vitest";

/** Until it is disposed of, what measures time by `performance.now()` sees more of it: each call adds milliseconds. */
export function passTime(): ((milliseconds: number) => void) & Disposable {
  const real = performance.now.bind(performance);
  let passed = 0;
  const spy = vi.spyOn(performance, "now").mockImplementation(() => real() + passed);
  const pass = (milliseconds: number): void => void (passed += milliseconds);
  return Object.assign(pass, { [Symbol.dispose]: () => spy.mockRestore() });
}
