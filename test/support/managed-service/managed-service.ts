import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { PGlite } from "@electric-sql/pglite";

import { numbers } from "../../../bench/numbers.ts";
import { deeplakePostgres } from "./deeplake-postgres.ts";
import { drawFault, faultyAnswer, type FaultRates, noFaults } from "./faults.ts";
import { type TableQuirks, WorkspaceTables } from "./workspace-tables.ts";

const REMEMBERED = 200;

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** Deeplake's managed service as its clients see it, on loopback, over a real Postgres. */
export class ManagedService {
  /** What goes wrong, to be changed at any time. */
  faults: FaultRates = { ...noFaults };
  /** No credit is left: 402 for everything. */
  broke = false;
  /** Statements with parameters are refused. */
  refusesParameters = false;
  /** How long an answer takes, in milliseconds. */
  delayMs = 0;
  readonly seen: SeenRequest[] = [];
  readonly counts = { requests: 0, faults: 0, atOnce: 0, mostAtOnce: 0 };
  readonly tables: WorkspaceTables;
  readonly #database: PGlite;
  readonly #server: Server;
  readonly #random: () => number;

  private constructor(database: PGlite, seed: number) {
    this.#database = database;
    this.tables = new WorkspaceTables(database);
    this.#random = numbers(seed);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(seed = 1): Promise<ManagedService> {
    const service = new ManagedService(await deeplakePostgres(), seed);
    await new Promise<void>((resolve) => service.#server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A token that the service takes; it names the organisation, as the real ones do. */
  get token(): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ id: "someone", org_id: "acme" })}.signature`;
  }

  get quirks(): TableQuirks {
    return this.tables.quirks;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#database.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.counts.requests++;
    this.counts.mostAtOnce = Math.max(this.counts.mostAtOnce, ++this.counts.atOnce);
    response.on("close", () => this.counts.atOnce--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    this.seen.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body,
    });
    if (this.seen.length > REMEMBERED) this.seen.shift();
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));

    const fault = drawFault(this.faults, this.#random);
    if (fault) this.counts.faults++;
    const faulty = fault && faultyAnswer(fault, this.#random);
    if (faulty) return void response.writeHead(faulty.status, faulty.headers).end(faulty.body);
    if (fault === "lostRequest") return void response.destroy();
    const { status, content } = await this.#answer(request, body);
    if (fault === "lostAnswer") return void response.destroy();
    response.writeHead(status, { "content-type": "application/json" });
    response.end(
      JSON.stringify(content, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)),
    );
  }

  async #answer(
    request: IncomingMessage,
    body: Record<string, unknown>,
  ): Promise<{ status: number; content: unknown }> {
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return failure(401, "UNAUTHORIZED", "invalid token");
    if (this.broke)
      return { status: 402, content: { balance_cents: 0, error: "insufficient balance, please top up" } };
    const [path = ""] = (request.url ?? "").split("?");
    const [, workspace = "", table = ""] = /^\/workspaces\/([^/]+)\/tables\/?(.*)$/.exec(path) ?? [];
    const call = `${request.method} ${path.replace(/^\/workspaces\/[^/]+/, "")}`;
    try {
      if (call === "GET /me")
        return { status: 200, content: { id: "someone", org_id: "acme", organizations: ["acme"] } };
      if (workspace === "") return failure(404, "NOT_FOUND", `no such call: ${call}`);
      if (call === "POST /tables/query") {
        const parameters = (body["params"] as unknown[] | null | undefined) ?? [];
        if (this.refusesParameters && parameters.length > 0)
          return failure(400, "QUERY_ERROR", "parameters are not supported");
        return {
          status: 200,
          content: await this.tables.run(decodeURIComponent(workspace), String(body["query"]), parameters),
        };
      }
      if (call === "GET /tables") {
        const names = await this.tables.list(workspace);
        return { status: 200, content: { tables: names.map((table_name) => ({ table_name })) } };
      }
      if (call === "POST /tables") {
        const name = String(body["table_name"]);
        const schema = Object.entries(body["table_schema"] as Record<string, string>);
        // The service sorts them.
        const columns = schema
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([column, type]) => `"${column}" ${type}`);
        await this.tables.run(workspace, `CREATE TABLE "${name}" (${columns.join(", ")}) USING deeplake`);
        return { status: 200, content: { table_name: name } };
      }
      if (request.method === "DELETE" && table !== "") {
        await this.tables.run(workspace, `DROP TABLE "${table}"`);
        return { status: 200, content: { dropped: table } };
      }
      return failure(404, "NOT_FOUND", `no such call: ${call}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The service has no 409.
      return failure(message.includes("already exists") ? 500 : 400, "QUERY_ERROR", message);
    }
  }
}

function failure(status: number, code: string, error: string): { status: number; content: unknown } {
  return { status, content: { error, code, request_id: "0" } };
}
