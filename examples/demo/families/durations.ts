import type { Family } from "../family.ts";

/** Gives durations of films and flights in seconds. */
export const durations: Family = {
  name: "durations",
  flavors: { clock: 16, letters: 1, iso: 1, minutes: 1, minuteClock: 1 },
  approaches: {
    "hours minutes seconds": {
      description: "parts between colons from hours down",
      run: (input) => sum(input.split(":"), [3600, 60, 1]),
    },
    "minutes seconds": {
      description: "parts between colons, minutes and seconds",
      run: (input) => sum(input.split(":"), [60, 1]),
    },
    "unit letters": { description: "numbers before h, m and s", run: (input) => units(input.toLowerCase()) },
    "ISO 8601": { description: "PT…H…M…S", run: iso },
    "all in minutes": {
      description: "the number is minutes",
      run: (input) => String(Number.parseInt(input, 10) * 60),
    },
  },
  make: (random, flavor) => {
    const hours = flavor === "minuteClock" ? 0 : random.whole(1, 4);
    const minutes = random.whole(1, 59);
    const seconds = flavor === "minutes" ? 0 : random.whole(1, 59);
    const two = (number: number): string => String(number).padStart(2, "0");
    const written: Record<string, string> = {
      clock: `${hours}:${two(minutes)}:${two(seconds)}`,
      letters: `${hours}h ${minutes}m ${seconds}s`,
      iso: `PT${hours}H${minutes}M${seconds}S`,
      minutes: `${hours * 60 + minutes} min`,
      minuteClock: `${minutes}:${two(seconds)}`,
    };
    return {
      text: random.pick([
        `How many seconds does the recording "${random.pick(TITLES)}" last?`,
        `Convert the running time of the film "${random.pick(TITLES)}" to seconds.`,
        `What is the length of "${random.pick(TITLES)}" in seconds?`,
      ]),
      input: written[flavor] as string,
      truth: String(hours * 3600 + minutes * 60 + seconds),
    };
  },
};

const TITLES = ["The Quiet Tide", "Harbour Lights", "Nine Winters", "Glass Orchard", "Salt Road"];

function sum(parts: readonly string[], weights: readonly number[]): string {
  if (parts.length !== weights.length)
    throw new Error(`expected ${weights.length} parts, got ${parts.length}`);
  return String(parts.reduce((total, part, index) => total + Number(part) * (weights[index] as number), 0));
}

function units(input: string): string {
  const found = [...input.matchAll(/(\d+) ?([hms])(?![a-z])/g)];
  if (found.length === 0) throw new Error("no unit letters found");
  return String(
    found.reduce(
      (total, [, number, unit]) =>
        total + Number(number) * ({ h: 3600, m: 60, s: 1 }[unit as "h" | "m" | "s"] ?? 0),
      0,
    ),
  );
}

function iso(input: string): string {
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(input) ?? [];
  return String(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
