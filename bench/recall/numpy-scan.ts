import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** An exact scan by numpy in a process of its own. */
export interface Scan {
  /** Milliseconds of one scan, without its way to the process and back. */
  of(vector: Float32Array): Promise<number>;
  close(): void;
}

/** @param rows Vectors of length 1. */
export async function numpyScan(
  python: string,
  folder: string,
  rows: readonly Float32Array[],
): Promise<Scan> {
  const file = join(folder, "rows.f32");
  const length = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * length);
  for (const [row, vector] of rows.entries()) all.set(vector, row * length);
  writeFileSync(file, all);
  const program = fileURLToPath(new URL("scan.py", import.meta.url));
  const child = spawn(python, [program, file, String(length)], {
    stdio: ["pipe", "pipe", "inherit"],
    // One thread, whichever library numpy computes with.
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    of: async (vector) => {
      child.stdin.write(
        `${Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64")}\n`,
      );
      return 1_000 * Number((await lines.next()).value);
    },
    close: () => child.kill(),
  };
}
