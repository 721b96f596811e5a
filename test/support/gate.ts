import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server on this machine that counts its connections, and that can stop to answer. */
export interface Gate {
  readonly port: number;
  /** The most connections that were open at once. */
  readonly most: number;
  /** Keeps back what comes from the server, as a server does that is stopped. */
  hold(on: boolean): void;
  close(): Promise<void>;
}

export async function openGate(to: { readonly host: string; readonly port: number }): Promise<Gate> {
  const open = new Set<Socket>();
  let [most, held] = [0, false];
  const server = createServer((client) => {
    const behind = connect(to);
    client.pipe(behind);
    behind.pipe(client);
    if (held) behind.pause();
    open.add(client);
    most = Math.max(most, open.size);
    client.on("error", () => {}).on("close", () => void (open.delete(client), behind.destroy()));
    behind.on("error", () => {}).on("close", () => client.destroy());
    client.on("hold", () => (held ? behind.unpipe(client).pause() : behind.pipe(client)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get most() {
      return most;
    },
    hold: (on) => {
      held = on;
      for (const client of open) client.emit("hold");
    },
    close: async () => {
      for (const client of open) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
