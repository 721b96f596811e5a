import type { Readable } from "node:stream";

const NEWLINE = 10;

/**
 * Calls back with each line of a stream of UTF-8. Answers may have many megabytes. Unlike `readline`, this function
 * looks only for the end of a line, and joins the parts of a line only once.
 */
export function onLines(stream: Readable, receive: (line: string) => void): void {
  let parts: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      const line = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
      parts = [];
      start = end + 1;
      receive(line.toString());
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  });
}
