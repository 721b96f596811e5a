import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { RestConnection } from "../../../../src/storage/sql/managed/rest-connection.ts";
import { raw } from "../../../../src/storage/sql/statement.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const directory = temporaryDirectory();
const hasOpenSsl = spawnSync("openssl", ["version"]).status === 0;

/** A certificate that its owner signed, for a host. */
function selfSigned(host: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(directory, `${host}.key`), join(directory, `${host}.crt`)];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-subj", `/CN=${host}`, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** Asks a server with an hour's patience. Resolves to the failure and to how many connections there were. */
async function failureAt(server: Server, scheme: string, deadlineMs = 3_600_000): Promise<[unknown, number]> {
  let connections = 0;
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { token: "t", organization: undefined, apiUrl };
  const options = { parameters: "bound", deadlineMs, backoff: { baseMs: 1, capMs: 2 } } as const;
  const failure: unknown = await new RestConnection(credentials, "team", options)
    .query(raw("SELECT 1"))
    .catch((error: unknown) => error);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return [failure, connections];
}

test.skipIf(!hasOpenSsl)(
  "a certificate that Node does not trust fails at once and says how to trust it",
  async () => {
    const server = createTlsServer(selfSigned("localhost"), (_, response) => response.end("{}"));
    expect(await failureAt(server, "https")).toEqual([
      expect.objectContaining({
        code: "SERVICE_UNAVAILABLE",
        message: expect.stringMatching(/self-signed certificate\. .*NODE_EXTRA_CA_CERTS/),
      }),
      1,
    ]);
  },
);

test.each([
  ["ends each connection", (server: Server) => server.on("connection", (socket) => socket.destroy())],
  ["wants a password of a proxy, which fetch fails without a word", (server: Server) => server],
])("a server that %s is asked again, and the error says something", async (_, prepare) => {
  const server = prepare(
    createServer((_request, response) =>
      response.writeHead(407, { "proxy-authenticate": "Basic" }).end("<html>"),
    ),
  );
  const [failure, connections] = await failureAt(server, "http", 200);
  expect(failure).toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: expect.stringMatching(/, got: \w[^.]+\. Check `apiUrl` and the network/),
  });
  expect(connections).toBeGreaterThan(0);
});

test.each([301, 302, 303, 307, 308])(
  "a redirect (%d) fails at once, and nothing is sent there",
  async (status) => {
    let requests = 0;
    const elsewhere = createServer((_request, response) => {
      requests++;
      response.end('{"rows":[]}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const target = `http://localhost:${(elsewhere.address() as AddressInfo).port}`;
    const server = createServer((_request, response) =>
      response.writeHead(status, { location: `${target}/workspaces?key=hidden` }).end("moved"),
    );
    const [failure, connections] = await failureAt(server, "http");
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(failure).toMatchObject({
      code: "INVALID_LOCATION",
      message: expect.stringContaining(`got a redirect to ${target} (${status}), which`),
    });
    expect([connections, requests]).toEqual([1, 0]);
  },
);
