import type { Family } from "../family.ts";

/** Finds the port in configuration files. */
export const configValues: Family = {
  name: "config values",
  flavors: { commentedJson: 16, json: 1, environment: 1, yaml: 1, toml: 1 },
  approaches: {
    "strict JSON": {
      description: "parse as JSON, read server.port",
      run: (input) => portOf(JSON.parse(input)),
    },
    "JSON without comments": {
      description: "drop comment lines, then parse as JSON",
      run: (input) => portOf(JSON.parse(input.replaceAll(/^\s*\/\/.*$/gm, ""))),
    },
    "environment lines": {
      description: "the value of PORT=",
      run: (input) => found(/^PORT=(\d+)/m.exec(input)),
    },
    "indented keys": {
      description: "the value after port: below server",
      run: (input) => found(/^server:\n(?: {2}.*\n)*? {2}port: (\d+)/m.exec(input)),
    },
    "section keys": {
      description: "port = below [server]",
      run: (input) => found(/\[server\][^[]*?^port = (\d+)/ms.exec(input)),
    },
  },
  make: (random, flavor) => {
    const port = random.whole(2000, 9000);
    const other = random.whole(10_000, 19_000);
    const object = JSON.stringify(
      { database: { port: other }, server: { host: "localhost", port } },
      null,
      2,
    );
    const written: Record<string, string> = {
      commentedJson: object.replace("{", `{\n  // was "port": ${other + 1} before the move`),
      json: object,
      environment: `DB_PORT=${other}\nPORT=${port}\n`,
      yaml: `database:\n  port: ${other}\nserver:\n  host: localhost\n  port: ${port}\n`,
      toml: `[database]\nport = ${other}\n[server]\nhost = "localhost"\nport = ${port}\n`,
    };
    return {
      text: random.pick([
        `On which port does the ${random.pick(APPS)} server listen according to its settings?`,
        `Read the server port from the configuration of ${random.pick(APPS)}.`,
        `Which port must the firewall open for ${random.pick(APPS)}? Its settings file says.`,
      ]),
      input: written[flavor] as string,
      truth: String(port),
    };
  },
};

const APPS = ["Heron", "the wiki", "the build farm", "Mailroom", "Atlas"];

function portOf(settings: unknown): string {
  return String((settings as { server: { port: number } }).server.port);
}

function found(match: RegExpExecArray | null): string {
  if (!match?.[1]) throw new Error("nothing of that form in the settings");
  return match[1];
}
