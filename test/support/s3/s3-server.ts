import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { StorageCredentials } from "../../../src/storage/driver/driver.ts";
import { type S3Keys, signatureFault } from "./signature.ts";
import { listing } from "./listing.ts";

/** One stored object. */
export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
}

/**
 * Object storage on this machine that speaks the part of S3 the engine uses: signed, path-style GET, HEAD, PUT, DELETE
 * and ListObjectsV2. Conditional writes are exact, since the engine's commits rest on them.
 */
export interface S3Server extends AsyncDisposable {
  /** For `endpoint_url`. */
  readonly endpoint: string;
  /** The credentials of a client that may use it. */
  readonly credentials: StorageCredentials;
  /** What is stored, by `bucket/key`. */
  readonly objects: Map<string, StoredObject>;
  /** What was asked, as `METHOD bucket/key`. */
  readonly requests: string[];
  /** How many bytes of objects and lists were sent. */
  sent: number;
  /** Set to answer every request with this status, as a service in trouble does; `0` never answers. */
  trouble: number | undefined;
}

/** Starts one with the given buckets. */
export async function s3Server(keys: S3Keys, buckets: readonly string[]): Promise<S3Server> {
  const objects = new Map<string, StoredObject>();
  const requests: string[] = [];
  const state: { trouble: number | undefined; sent: number } = { trouble: undefined, sent: 0 };
  const server = createServer((request, response) => {
    // A client that gave up needs no answer.
    respond(request, response).catch(() => response.destroy());
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://host");
    const name = decodeURIComponent(pathname).slice(1);
    requests.push(`${request.method} ${name}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (state.trouble === 0) return;
    const refuse = (status: number, code: string): void =>
      void response
        .writeHead(status, { "content-type": "application/xml" })
        .end(
          request.method === "HEAD"
            ? undefined
            : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
        );
    if (state.trouble !== undefined) return refuse(state.trouble, "ServiceUnavailable");
    const fault = signatureFault(request, keys);
    if (fault !== undefined) return refuse(403, fault);
    const [bucket = ""] = name.split("/");
    if (!buckets.includes(bucket)) return refuse(404, "NoSuchBucket");
    if (request.method === "GET" && !name.includes("/")) {
      response.setHeader("content-type", "application/xml");
      const list = listing(bucket, objects, searchParams);
      state.sent += Buffer.byteLength(list);
      return void response.end(list);
    }
    const found = objects.get(name);
    if (request.method === "PUT") {
      const { "if-match": match, "if-none-match": none } = request.headers;
      if (none === "*" && found) return refuse(412, "PreconditionFailed");
      if (match !== undefined && !found) return refuse(404, "NoSuchKey");
      if (match !== undefined && match !== found?.etag) return refuse(412, "PreconditionFailed");
      const body = Buffer.concat(chunks);
      const etag = `"${createHash("md5").update(body).digest("hex")}"`;
      objects.set(name, { body, etag, modified: new Date() });
      return void response.writeHead(200, { etag }).end();
    }
    if (request.method === "DELETE") {
      objects.delete(name);
      return void response.writeHead(204).end();
    }
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(501, "NotImplemented");
    if (!found) return refuse(404, "NoSuchKey");
    state.sent += send(request, response, found);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    endpoint,
    credentials: {
      aws_access_key_id: keys.accessKeyId,
      aws_secret_access_key: keys.secretAccessKey,
      aws_region: "us-east-1",
      endpoint_url: endpoint,
    },
    objects,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Returns how many bytes of the object it sends. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { body, etag, modified }: StoredObject,
): number {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const from = Number(range?.[1] ?? 0);
  const part = body.subarray(from, range?.[2] ? Number(range[2]) + 1 : undefined);
  response.writeHead(range ? 206 : 200, {
    etag,
    "last-modified": modified.toUTCString(),
    "content-length": part.length,
    "content-type": "application/octet-stream",
    ...(range && { "content-range": `bytes ${from}-${from + part.length - 1}/${body.length}` }),
  });
  response.end(request.method === "HEAD" ? undefined : part);
  return request.method === "HEAD" ? 0 : part.length;
}
