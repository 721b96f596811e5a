import type { Family } from "../family.ts";
import type { Random } from "../random.ts";

/** Sums a column of CSV exports of several dialects. Amounts are whole, so that only the dialect matters. */
export const csvExports: Family = {
  name: "csv exports",
  flavors: { semicolonQuoted: 16, commaQuoted: 1, tabs: 1, plainComma: 1, plainSemicolon: 1 },
  approaches: {
    "comma split": {
      description: "cut each line at every comma",
      run: (input) => total(input, (line) => line.split(",")),
    },
    "semicolon split": {
      description: "cut each line at every semicolon",
      run: (input) => total(input, (line) => line.split(";")),
    },
    "tab split": {
      description: "cut each line at every tab",
      run: (input) => total(input, (line) => line.split("\t")),
    },
    "quoted comma reader": {
      description: "comma fields, quotes respected",
      run: (input) => total(input, (line) => fields(line, ",")),
    },
    "quoted semicolon reader": {
      description: "semicolon fields, quotes respected",
      run: (input) => total(input, (line) => fields(line, ";")),
    },
  },
  make: (random, flavor) => {
    const separator =
      flavor === "tabs" ? "\t" : flavor.startsWith("semicolon") || flavor === "plainSemicolon" ? ";" : ",";
    const quoted = flavor.endsWith("Quoted");
    const rows = Array.from({ length: random.whole(4, 9) }, () => ({
      name: customer(random, quoted ? separator : ""),
      amount: random.whole(10, 900),
    }));
    const lines = rows.map(({ name, amount }) =>
      [quoted ? `"${name}"` : name, random.whole(1, 99), amount].join(separator),
    );
    return {
      text: random.pick([
        `Add up the amount column of the customer export from ${random.pick(SHOPS)}.`,
        `What is the total amount in the CSV that ${random.pick(SHOPS)} sent us?`,
        `The spreadsheet export of ${random.pick(SHOPS)} has an amount per customer; give me the sum.`,
      ]),
      input: [["customer", "items", "amount"].join(separator), ...lines].join("\n"),
      truth: String(rows.reduce((sum, { amount }) => sum + amount, 0)),
    };
  },
};

const SHOPS = ["Nordwind", "Casa Verde", "Blue Kettle", "Atelier Roux", "Papierhaus", "Old Mill", "Sundial"];

/** With a separator inside, a name has to be quoted and naive cutting shifts the columns. */
function customer(random: Random, separator: string): string {
  const [first, last] = [
    random.pick(["Ann", "Bo", "Carla", "Dmitri", "Eve"]),
    random.pick(["Stone", "Rossi", "Berg", "Okafor"]),
  ];
  return separator === "" ? `${first} ${last}` : `${last}${separator} ${first}`;
}

function total(input: string, cut: (line: string) => readonly string[]): string {
  const [header = "", ...lines] = input.split("\n");
  const column = cut(header).indexOf("amount");
  if (column < 0) throw new Error("no amount column found");
  return String(lines.reduce((sum, line) => sum + Number(cut(line)[column]), 0));
}

function fields(line: string, separator: string): string[] {
  const pattern = new RegExp(`(?:^|${separator})(?:"([^"]*)"|([^${separator}]*))`, "g");
  return [...line.matchAll(pattern)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
