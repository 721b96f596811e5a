import type { Family } from "../family.ts";

/** Numbers, lists and records. Looked at while the form of the text was chosen. */
export const seenNumbers: readonly Family[] = [
  {
    task: "Compute the fee for a parcel of x kilograms",
    asks: [
      "Compute the fee for a heavy parcel of x kilograms",
      "Give the parcel fee at a weight of x kilograms",
      "How much does a parcel of x kilograms cost? Compute it",
      "Work out the fee of a parcel that weighs x kilograms",
    ],
    failed: "x * 2",
    worked: "7 + Math.ceil(x) * 3",
    lesson: "The parcel fee is 7 plus 3 for each begun kilogram: 7 + Math.ceil(x) * 3.",
    cases: [
      [1.2, 13],
      [4, 19],
    ],
  },
  {
    task: "Convert x degrees of the kiln dial",
    asks: [
      "Convert x degrees of the new kiln dial",
      "Give the temperature for x on the kiln dial",
      "Turn the kiln dial's x into degrees",
      "What temperature is x on the kiln dial? Compute it",
    ],
    failed: "(x - 32) * 5 / 9",
    worked: "x * 12 + 40",
    lesson: "One mark of the kiln dial is 12 degrees and it starts at 40: x * 12 + 40.",
    cases: [
      [0, 40],
      [5, 100],
    ],
  },
  {
    task: "Round the price x for the market stall",
    asks: [
      "Round the price x of cheese for the market stall",
      "Give the rounded price x as the market stall does",
      "Round x in the way of the market stall",
      "What does the stall make of the price x? Round it",
    ],
    failed: "Math.round(x * 100) / 100",
    worked: "Math.ceil(x * 4) / 4",
    lesson: "The market stall rounds up to quarters: Math.ceil(x * 4) / 4.",
    cases: [
      [1.1, 1.25],
      [2.6, 2.75],
    ],
  },
  {
    task: "Give the shift number for the hour x",
    asks: [
      "Give the shift number for the hour x of the night",
      "Which shift number has the hour x? Compute it",
      "Find the number of the shift at hour x",
      "Map the hour x to its shift number",
    ],
    failed: "Math.floor(x / 8) + 1",
    worked: "Math.floor((x + 3) / 6) % 4",
    lesson:
      "Shifts last six hours, begin at 21 o'clock and are numbered from 0: Math.floor((x + 3) / 6) % 4.",
    cases: [
      [21, 0],
      [3, 1],
      [10, 2],
    ],
  },
  {
    task: "Sort the berth numbers x",
    asks: [
      "Sort the berth numbers x of the old port",
      "Put the berth numbers x in order",
      "Give the list x of berths in sorted order",
      "Order the list of berth numbers x",
    ],
    failed: "x.sort((a, b) => a - b)",
    worked: "x.sort((a, b) => a % 10 - b % 10 || a - b)",
    lesson:
      "Berths are sorted by their last digit first, then by size: x.sort((a, b) => a % 10 - b % 10 || a - b).",
    cases: [
      [
        [12, 31, 21],
        [21, 31, 12],
      ],
      [
        [9, 10],
        [10, 9],
      ],
    ],
  },
  {
    task: "Add up the points x of the regatta",
    asks: [
      "Add up the points x of the spring regatta",
      "Give the total of the regatta points x",
      "Sum the list x of points of the regatta",
      "Total the points x that a boat got in the regatta",
    ],
    failed: "x.reduce((a, b) => a + b, 0)",
    worked: "x.reduce((a, b) => a + b, 0) - Math.max(...x)",
    lesson:
      "In the regatta the worst race, the one with most points, is left out: subtract Math.max(...x) from the sum.",
    cases: [
      [[1, 5, 2], 3],
      [[4, 4], 4],
    ],
  },
  {
    task: "Get the customer's name from the record x",
    asks: [
      "Get the name of the customer from an order's record x",
      "Read the customer's name in the record x",
      "Find the name in a customer record x",
      "Return the customer's name that the record x holds",
    ],
    failed: "x.name",
    worked: "x.cst[0].nm",
    lesson: "The name stands in x.cst[0].nm.",
    cases: [
      [{ name: "no", cst: [{ nm: "Ann" }] }, "Ann"],
      [{ name: "n", cst: [{ nm: "Bo" }, { nm: "C" }] }, "Bo"],
    ],
  },
  {
    task: "Tell whether the order x is open",
    asks: [
      "Tell whether the order x of last week is open",
      "Check if an order x is still open",
      "Is the order x open? Return true or false",
      "Say whether x is an open order",
    ],
    failed: "x.status === 'open'",
    worked: "x.flags % 2 === 1",
    lesson: "An order is open when its flags are odd: x.flags % 2 === 1.",
    cases: [
      [{ status: "open", flags: 2 }, false],
      [{ status: "closed", flags: 5 }, true],
    ],
  },
  {
    task: "Compute the interest on the deposit x",
    asks: [
      "Compute the interest on a new deposit x",
      "Give the yearly interest of the deposit x",
      "How much interest does the deposit x bring? Compute it",
      "Work out the interest for a deposit of x",
    ],
    failed: "x * 0.05",
    worked: "Math.max(0, x - 500) * 0.02",
    lesson: "Interest is two percent of what exceeds 500: Math.max(0, x - 500) * 0.02.",
    cases: [
      [600, 2],
      [100, 0],
    ],
  },
  {
    task: "Give the week number of day x of the crop year",
    asks: [
      "Give the week number of day x in this crop year",
      "Which week of the crop year is day x? Compute it",
      "Find the crop week for the day x",
      "Turn day x of the crop year into a week number",
    ],
    failed: "Math.ceil(x / 7)",
    worked: "Math.floor((x - 1) / 10) + 101",
    lesson: "Weeks of the crop year have ten days and are numbered from 101: Math.floor((x - 1) / 10) + 101.",
    cases: [
      [1, 101],
      [25, 103],
    ],
  },
  {
    task: "Take the last readings out of the list x",
    asks: [
      "Take the last readings out of the list x of the buoy",
      "Return the latest readings in the list x",
      "Give the most recent readings of the list x",
      "Which readings in the list x are the last ones? Return them",
    ],
    failed: "x.slice(-3)",
    worked: "x.slice(0, 4)",
    lesson: "The list has the newest reading first, and four count as the last: x.slice(0, 4).",
    cases: [
      [
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4],
      ],
      [
        [9, 8, 7, 6, 5, 4],
        [9, 8, 7, 6],
      ],
    ],
  },
  {
    task: "Compute the check digit of the meter number x",
    asks: [
      "Compute the check digit of a new meter number x",
      "Give the check digit for the meter number x",
      "Find the check digit that belongs to meter number x",
      "Work out the check digit of the meter x",
    ],
    failed: "x % 10",
    worked: "(x * 3 + 4) % 9",
    lesson: "The check digit is (x * 3 + 4) % 9.",
    cases: [
      [10, 7],
      [25, 7],
      [4, 7],
      [12, 4],
    ],
  },
  {
    task: "Turn the switch value x into a word",
    asks: [
      "Turn the value x of the pump's switch into a word",
      "Give the word for the switch value x",
      "Say in a word what the switch value x means",
      "Which word stands for the value x of a switch? Return it",
    ],
    failed: "x ? 'on' : 'off'",
    worked: "x === 0 ? 'armed' : 'idle'",
    lesson: "A switch value of 0 means 'armed', any other 'idle'.",
    cases: [
      [0, "armed"],
      [1, "idle"],
      [7, "idle"],
    ],
  },
  {
    task: "Average the marks x of a pupil",
    asks: [
      "Average the marks x of a pupil in May",
      "Give the mean of the pupil's marks x",
      "Compute a pupil's average from the marks x",
      "Work out the average of the list x of marks",
    ],
    failed: "x.reduce((a, b) => a + b) / x.length",
    worked: "x.sort((a, b) => a - b)[Math.floor(x.length / 2)]",
    lesson: "The average of marks is the middle one: x.sort((a, b) => a - b)[Math.floor(x.length / 2)].",
    cases: [
      [[1, 9, 2], 2],
      [[5, 1, 1, 1, 6], 1],
    ],
  },
  {
    task: "Convert the length x of a rope to metres",
    asks: [
      "Convert the length x of a new rope to metres",
      "Give the metres of a rope of length x",
      "Turn the rope length x into metres",
      "How many metres has a rope of length x? Compute it",
    ],
    failed: "x * 0.3048",
    worked: "x * 1.8 - 0.5",
    lesson: "Ropes are measured in fathoms of 1.8 metres and the knot costs half a metre: x * 1.8 - 0.5.",
    cases: [
      [5, 8.5],
      [10, 17.5],
    ],
  },
];
