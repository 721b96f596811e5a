import type { Family } from "../family.ts";

/** Finds the tallest thing in a table of text. */
export const textTables: Family = {
  name: "text tables",
  flavors: { pipes: 16, columns: 1, words: 1, tabs: 1, arrows: 1 },
  approaches: {
    "pipe cells": {
      description: "cells between vertical bars",
      run: (input) => tallest(input, (line) => line.split("|").slice(1, -1)),
    },
    "fixed columns": {
      description: "name in the first twenty characters",
      run: (input) => tallest(input, (line) => [line.slice(0, 20), line.slice(20)]),
    },
    "single words": {
      description: "every word is a cell",
      run: (input) => tallest(input, (line) => line.trim().split(/ +/)),
    },
    "tab cells": {
      description: "cells between tabs",
      run: (input) => tallest(input, (line) => line.split("\t")),
    },
    "arrow pairs": {
      description: "name, arrow, number",
      run: (input) => tallest(input, (line) => line.split("->")),
    },
  },
  make: (random, flavor) => {
    const heights = random.shuffle(
      Array.from({ length: random.whole(4, 8) }, (_, index) => 40 + index * 37 + random.whole(0, 30)),
    );
    const rows = heights.map((height) => ({
      name:
        flavor === "words"
          ? random.pick(SINGLE) + random.whole(10, 99)
          : `${random.pick(FIRST)} ${random.pick(SECOND)} ${random.whole(10, 99)}`,
      height,
    }));
    const written: Record<string, (row: { name: string; height: number }) => string> = {
      pipes: ({ name, height }) => `| ${name} | ${height} |`,
      columns: ({ name, height }) => `${name.padEnd(20)}${height}`,
      words: ({ name, height }) => `${name} ${height}`,
      tabs: ({ name, height }) => `${name}\t${height}`,
      arrows: ({ name, height }) => `${name} -> ${height}`,
    };
    return {
      text: random.pick([
        `Which of the ${random.pick(PLACES)} in the table is the tallest?`,
        `Name the highest entry in the overview of ${random.pick(PLACES)}.`,
        `From the table of ${random.pick(PLACES)}, tell me which one stands highest.`,
      ]),
      input: rows.map(written[flavor] as (row: { name: string; height: number }) => string).join("\n"),
      truth: rows.toSorted((a, b) => b.height - a.height)[0]?.name ?? "",
    };
  },
};

const PLACES = ["towers", "bridges", "lighthouses", "silos", "cranes"];
const SINGLE = ["Pharos", "Zenith", "Crest", "Vertex"];
const FIRST = ["North", "Old", "Twin", "Royal"];
const SECOND = ["Gate", "Point", "Harbor", "Mill"];

function tallest(input: string, cut: (line: string) => readonly string[]): string {
  let best = { name: "", height: -1 };
  for (const line of input.split("\n")) {
    const [name = "", height = ""] = cut(line);
    if (name.trim() === "" || Number.isNaN(Number.parseInt(height, 10)))
      throw new Error(`no name and height in a line of ${cut(line).length} cells`);
    if (Number(height) > best.height) best = { name: name.trim(), height: Number(height) };
  }
  return best.name;
}
