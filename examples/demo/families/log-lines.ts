import type { Family } from "../family.ts";

/** Finds the slowest request of a server log, in milliseconds. */
export const logLines: Family = {
  name: "log lines",
  flavors: { keyed: 16, trailing: 1, json: 1, bracketed: 1, ninth: 1 },
  approaches: {
    "last number": {
      description: "the last number of each line",
      run: (input) => slowest(input, (line) => line.match(/\d+/g)?.at(-1)),
    },
    "took field": {
      description: "the number after took=",
      run: (input) => slowest(input, (line) => /took=(\d+)/.exec(line)?.[1]),
    },
    "json lines": {
      description: "each line is a JSON object with ms",
      run: (input) => slowest(input, (line) => String((JSON.parse(line) as { ms: number }).ms)),
    },
    "square brackets": {
      description: "the number in square brackets",
      run: (input) => slowest(input, (line) => /\[(\d+) ?ms\]/.exec(line)?.[1]),
    },
    "ninth word": {
      description: "the ninth word, as Apache writes it",
      run: (input) => slowest(input, (line) => line.split(" ")[8]),
    },
  },
  make: (random, flavor) => {
    const times = Array.from({ length: random.whole(5, 9) }, () => random.whole(3, 2500));
    const lines = times.map((ms) => {
      const path = `/api/${random.pick(["users", "cart", "search", "orders"])}/${random.whole(3000, 9999)}`;
      const at = `2025-0${random.whole(1, 9)}-1${random.whole(0, 9)}`;
      switch (flavor) {
        case "json":
          return JSON.stringify({ at, path, ms, bytes: random.whole(5000, 9000) });
        case "bracketed":
          return `${at} GET ${path} [${ms} ms] ok ${random.whole(5000, 9000)}`;
        case "ninth":
          return `10.0.0.${random.whole(1, 9)} - - ${at} GET ${path} HTTP/1.1 200 ${ms} ms worker ${random.whole(5000, 9000)}`;
        case "trailing":
          return `${at} GET ${path} 200 ${ms}`;
        default:
          return `${at} level=info path=${path} took=${ms}ms bytes=${random.whole(5000, 9000)}`;
      }
    });
    return {
      text: random.pick([
        `How many milliseconds did the slowest request in the ${random.pick(SERVICES)} server log take?`,
        `Find the worst response time in last night's ${random.pick(SERVICES)} log.`,
        `Look through the request log of ${random.pick(SERVICES)} and report the longest duration in ms.`,
      ]),
      input: lines.join("\n"),
      truth: String(Math.max(...times)),
    };
  },
};

const SERVICES = ["checkout", "billing", "gateway", "profile", "catalogue"];

function slowest(input: string, find: (line: string) => string | undefined): string {
  return String(Math.max(...input.split("\n").map((line) => Number(find(line)))));
}
