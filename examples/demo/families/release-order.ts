import type { Family } from "../family.ts";

/** Finds the newest release of a list. */
export const releaseOrder: Family = {
  name: "release order",
  flavors: { numeric: 16, letters: 1, newestLast: 1, newestFirst: 1, dated: 1 },
  approaches: {
    "alphabetical order": {
      description: "sort the names as texts, take the last",
      run: (input) => input.split("\n").toSorted().at(-1) ?? "",
    },
    "numeric parts": {
      description: "compare part by part as numbers",
      run: (input) => input.split("\n").toSorted(byNumbers).at(-1) ?? "",
    },
    "last line": {
      description: "the list is in order, take the last",
      run: (input) => input.split("\n").at(-1) ?? "",
    },
    "first line": { description: "the newest stands first", run: (input) => input.split("\n")[0] ?? "" },
    "date in name": {
      description: "compare the eight-digit date in the name",
      run: (input) =>
        input
          .split("\n")
          .toSorted((a, b) => dateIn(a) - dateIn(b))
          .at(-1) ?? "",
    },
  },
  make: (random, flavor) => {
    const count = random.whole(4, 7);
    const major = random.whole(1, 4);
    // Minor numbers cross from one digit to two, which sorting as texts gets wrong.
    const numeric = Array.from(
      { length: count },
      (_, index) => `${major}.${8 + index}.${random.whole(0, 20)}`,
    );
    const releases: Record<string, string[]> = {
      numeric,
      letters: ["aster", "birch", "cedar", "dahlia", "elder", "fern", "gorse"].slice(0, count),
      newestLast: random.shuffle(["storm", "calm", "breeze", "gale", "fog", "hail", "dew"]).slice(0, count),
      newestFirst: random
        .shuffle(["opal", "jade", "ruby", "onyx", "pearl", "amber", "topaz"])
        .slice(0, count),
      dated: Array.from(
        { length: count },
        (_, index) =>
          `${random.pick(["x", "m", "b"])}${90 - index}-2024${String(index + 1).padStart(2, "0")}1${index}`,
      ),
    };
    const ordered = releases[flavor] as string[];
    const newest = ordered.at(-1) as string;
    const listed =
      flavor === "newestLast"
        ? ordered
        : flavor === "newestFirst"
          ? ordered.toReversed()
          : random.shuffle(ordered);
    return {
      text: random.pick([
        `Which release of ${random.pick(PROJECTS)} is the newest one in the list?`,
        `Tell me the latest version of ${random.pick(PROJECTS)} that is available.`,
        `We want to upgrade ${random.pick(PROJECTS)}; pick its most recent release.`,
      ]),
      input: listed.join("\n"),
      truth: newest,
    };
  },
};

const PROJECTS = ["libheron", "the router firmware", "Kestrel", "the font package", "toolbox", "Marlin"];

function byNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (name.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function dateIn(name: string): number {
  return Number(/\d{8}/.exec(name)?.[0]);
}
