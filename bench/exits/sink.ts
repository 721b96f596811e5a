import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync, inflateSync } from "node:zlib";

import { spanIds } from "./span-ids.ts";

/** A server that takes what the other handlers send and counts the runs in it. */
export interface Sink extends AsyncDisposable {
  readonly url: string;
  /** Ids of the runs that arrived whole or in part, each once. */
  readonly runs: Set<string>;
}

/** What LangSmith's client asks before it sends. */
const INFO = {
  batch_ingest_config: { use_multipart_endpoint: true, size_limit: 100, size_limit_bytes: 20_971_520 },
};

export async function startSink(): Promise<Sink> {
  const runs = new Set<string>();
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const body = await unpacked(request);
      for (const id of idsIn(request.url ?? "", body)) runs.add(id);
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(request.url?.endsWith("/info") ? INFO : {}));
    };
    take().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function unpacked(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const encoding = request.headers["content-encoding"];
  if (encoding === "gzip") return gunzipSync(body);
  return encoding === "deflate" ? inflateSync(body) : body;
}

function idsIn(url: string, body: Buffer): string[] {
  if (url.endsWith("/traces")) {
    const text = body.subarray(0, 1).toString();
    return text === "{"
      ? [...body.toString().matchAll(/"spanId":\s*"([^"]+)"/g)].map(([, id = ""]) => id)
      : spanIds(body);
  }
  if (url.endsWith("/runs/multipart"))
    return [...body.toString("latin1").matchAll(/name="(?:post|patch)\.([0-9a-f-]{36})"/g)].map(
      ([, id = ""]) => id,
    );
  if (!url.endsWith("/runs/batch")) return [];
  const { post = [], patch = [] } = JSON.parse(body.toString()) as Record<string, { id: string }[]>;
  return [...post, ...patch].map(({ id }) => id);
}
