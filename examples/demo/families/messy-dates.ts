import type { Family } from "../family.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Turns dates of letters and forms into ISO dates. */
export const messyDates: Family = {
  name: "messy dates",
  flavors: { dayFirst: 16, monthFirst: 1, named: 1, yearFirst: 1, twins: 1 },
  approaches: {
    "day first": { description: "numbers are day, month, year", run: (input) => numeric(input, [2, 1, 0]) },
    "month first": { description: "numbers are month, day, year", run: (input) => numeric(input, [2, 0, 1]) },
    "year first": { description: "numbers are year, month, day", run: (input) => numeric(input, [0, 1, 2]) },
    "month names": { description: "look for the name of a month", run: named },
    "runtime parser": {
      description: "whatever Date.parse makes of it",
      run: (input) => new Date(`${input} UTC`).toISOString().slice(0, 10),
    },
  },
  make: (random, flavor) => {
    const year = random.whole(1990, 2025);
    const month = random.whole(1, 12);
    // Of twins day and month are the same number, so the order cannot be got wrong.
    const day =
      flavor === "twins" ? month : flavor === "dayFirst" ? random.whole(13, 28) : random.whole(13, 28);
    const [y, m, d] = [String(year), two(month), two(day)];
    const mark = random.pick([".", "/", "-"]);
    const written: Record<string, string> = {
      dayFirst: [d, m, y].join(mark),
      monthFirst: [m, d, y].join("/"),
      named: `${day} ${MONTHS[month - 1]} ${year}`,
      yearFirst: [y, m, d].join("-"),
      twins: [d, m, y].join("/"),
    };
    return {
      text: random.pick([
        `When was the letter from ${random.pick(PEOPLE)} written? Give the date as YYYY-MM-DD.`,
        `Normalise the date on the invoice of ${random.pick(PEOPLE)} to ISO format.`,
        `Convert the handwritten date in ${random.pick(PEOPLE)}'s form to YYYY-MM-DD.`,
      ]),
      input: written[flavor] as string,
      truth: [y, m, d].join("-"),
    };
  },
};

const PEOPLE = ["Mrs Ortega", "Mr Lindqvist", "Dr Adeyemi", "the landlord", "Aunt Rosa", "the notary"];

function numeric(input: string, [y, m, d]: readonly [number, number, number]): string {
  const numbers = input.match(/\d+/g) ?? [];
  return [numbers[y], two(Number(numbers[m])), two(Number(numbers[d]))].join("-");
}

function named(input: string): string {
  const month = MONTHS.findIndex((name) => input.includes(name)) + 1;
  if (month === 0) throw new Error("no month name found");
  const [day = "", year = ""] = input.match(/\d+/g) ?? [];
  return [year, two(month), two(Number(day))].join("-");
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
