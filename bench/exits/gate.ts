import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A door of a service on loopback that can be shut: connections are refused then, and open ones break. */
export interface Gate extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  open(): Promise<void>;
  shut(): Promise<void>;
}

/** Makes a gate, open at first. `url`: of the service. */
export async function makeGate(url: string): Promise<Gate> {
  const { port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(Number(port), "127.0.0.1");
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.once("close", () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", resolve);
    });
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    open: async () => {
      if (!server.listening) await listen(own);
    },
    shut,
    [Symbol.asyncDispose]: shut,
  };
}
