import type { Family } from "../family.ts";

/** Reads prices as different countries write them and gives them as a plain decimal. */
export const numberFormats: Family = {
  name: "number formats",
  flavors: { continental: 16, english: 1, swiss: 1, plain: 1, french: 1 },
  approaches: {
    "plain float": { description: "parseFloat as it is", run: (input) => fixed(Number.parseFloat(input)) },
    "drop commas": {
      description: "commas group, the dot is decimal",
      run: (input) => fixed(Number(input.replaceAll(",", ""))),
    },
    "swap dot and comma": {
      description: "dots group, the comma is decimal",
      run: (input) => fixed(Number(input.replaceAll(".", "").replace(",", "."))),
    },
    "drop apostrophes": {
      description: "apostrophes group, the dot is decimal",
      run: (input) => fixed(Number(input.replaceAll("'", ""))),
    },
    "drop spaces": {
      description: "spaces group, the comma is decimal",
      run: (input) => fixed(Number(input.replaceAll(" ", "").replace(",", "."))),
    },
  },
  make: (random, flavor) => {
    const whole = random.whole(1_000, 999_999);
    const cents = String(random.whole(1, 99)).padStart(2, "0");
    const grouped = (mark: string): string => String(whole).replace(/\B(?=(\d{3})+$)/g, mark);
    const written: Record<string, string> = {
      continental: `${grouped(".")},${cents}`,
      english: `${grouped(",")}.${cents}`,
      swiss: `${grouped("'")}.${cents}`,
      plain: `${whole}.${cents}`,
      french: `${grouped(" ")},${cents}`,
    };
    return {
      text: random.pick([
        `What does the ${random.pick(GOODS)} on the price tag cost, as a number with two decimals?`,
        `Read the printed price of the ${random.pick(GOODS)} and write it as a decimal number.`,
        `Convert the price of the ${random.pick(GOODS)} in the catalogue to machine-readable form.`,
      ]),
      input: written[flavor] as string,
      truth: `${whole}.${cents}`,
    };
  },
};

const GOODS = ["piano", "sailing boat", "excavator", "camera", "grand carpet", "tractor"];

function fixed(number: number): string {
  return number.toFixed(2);
}
