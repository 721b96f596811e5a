import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";

/** All files below a folder as one: a line of JSON with paths and lengths, then their bytes; compressed. */
export function packFiles(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ path: relative(folder, path).split(sep).join("/"), bytes: readFileSync(path) }));
  const index = files.map(({ path, bytes }) => ({ path, length: bytes.length }));
  const head = Buffer.from(`${JSON.stringify(index)}\n`);
  return brotliCompressSync(Buffer.concat([head, ...files.map(({ bytes }) => bytes)]));
}

/** Writes the files of a package below a folder. */
export function unpackFiles(packed: Buffer, folder: string): void {
  const all = brotliDecompressSync(packed);
  let at = all.indexOf("\n") + 1;
  const index = JSON.parse(all.subarray(0, at).toString()) as { path: string; length: number }[];
  for (const { path, length } of index) {
    const file = join(folder, ...path.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, all.subarray(at, at + length));
    at += length;
  }
}
