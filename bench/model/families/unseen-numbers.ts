import type { Family } from "../family.ts";

/** Numbers, lists and records. Kept back: no form of the text was chosen by them. */
export const unseenNumbers: readonly Family[] = [
  {
    task: "Compute the toll for x axles",
    asks: [
      "Compute the toll for a truck with x axles",
      "Give the bridge toll at x axles",
      "How much toll do x axles cost? Compute it",
      "Work out the toll of a vehicle that has x axles",
    ],
    failed: "x * 5",
    worked: "x <= 2 ? 9 : 9 + (x - 2) * 4",
    lesson:
      "The toll is 9 for up to two axles and 4 more for each further axle: x <= 2 ? 9 : 9 + (x - 2) * 4.",
    cases: [
      [2, 9],
      [1, 9],
      [5, 21],
    ],
  },
  {
    task: "Convert x points of the old scale to stars",
    asks: [
      "Convert x points of the old scale of the inn to stars",
      "How many stars are x points? Compute them",
      "Give the stars for x points",
      "Turn x points into a number of stars",
    ],
    failed: "Math.round(x / 20)",
    worked: "Math.floor(x / 15) + 1",
    lesson: "Each 15 points are one star more, beginning with one: Math.floor(x / 15) + 1.",
    cases: [
      [0, 1],
      [44, 3],
      [45, 4],
    ],
  },
  {
    task: "Add the tax to the net price x",
    asks: [
      "Add the tax to a net price x of the kiosk",
      "Give the gross price for the net price x",
      "Compute the price with tax from the net price x",
      "What is the net price x with tax? Compute it",
    ],
    failed: "x * 1.2",
    worked: "x + Math.floor(x / 8)",
    lesson: "The tax is one for every full 8 of the net price: x + Math.floor(x / 8).",
    cases: [
      [16, 18],
      [20, 22],
    ],
  },
  {
    task: "Say the floor of the room number x",
    asks: [
      "Say on which floor the room number x is",
      "Give the floor for a room with the number x",
      "Compute the floor from the room number x",
      "Which floor has room x? Compute it",
    ],
    failed: "Math.floor(x / 100)",
    worked: "x % 10",
    lesson: "The floor is the last digit of the room number: x % 10.",
    cases: [
      [314, 4],
      [208, 8],
    ],
  },
  {
    task: "Sort the invoices x",
    asks: [
      "Sort the invoices x of this month",
      "Put the list x of invoices in order",
      "Order the invoices in x",
      "Return the invoices x sorted",
    ],
    failed: "x.sort((a, b) => a.date - b.date)",
    worked: "x.sort((a, b) => b.sum - a.sum)",
    lesson: "Invoices are sorted by their sum, the highest first: x.sort((a, b) => b.sum - a.sum).",
    cases: [
      [
        [
          { date: 1, sum: 2 },
          { date: 2, sum: 9 },
        ],
        [
          { date: 2, sum: 9 },
          { date: 1, sum: 2 },
        ],
      ],
      [
        [
          { date: 3, sum: 1 },
          { date: 2, sum: 5 },
        ],
        [
          { date: 2, sum: 5 },
          { date: 3, sum: 1 },
        ],
      ],
    ],
  },
  {
    task: "Compute the grade for x percent",
    asks: [
      "Compute the grade for a test with x percent",
      "Give the grade at x percent",
      "Which grade do x percent make? Compute it",
      "Turn x percent into a grade",
    ],
    failed: "x >= 50 ? 'pass' : 'fail'",
    worked: "x > 83 ? 'alpha' : 'omega'",
    lesson: "More than 83 percent are an 'alpha', all else is an 'omega'.",
    cases: [
      [84, "alpha"],
      [60, "omega"],
      [83, "omega"],
    ],
  },
  {
    task: "Get the price out of the offer x",
    asks: [
      "Get the price out of a new offer x",
      "Read the price that the offer x names",
      "Return the price in the offer x",
      "Find the price of the offer x",
    ],
    failed: "x.price",
    worked: "x.terms.at(-1).v",
    lesson: "The price that counts is x.terms.at(-1).v, that of the last terms.",
    cases: [
      [{ price: 1, terms: [{ v: 5 }, { v: 7 }] }, 7],
      [{ price: 2, terms: [{ v: 3 }] }, 3],
    ],
  },
  {
    task: "Tell whether the user x is an admin",
    asks: [
      "Tell whether the user x of the forum is an admin",
      "Check if x is an admin",
      "Is the user x an admin? Return true or false",
      "Say if the user x has the rights of an admin",
    ],
    failed: "x.role === 'admin'",
    worked: "x.groups.includes('g0')",
    lesson: "Admins are the users of group g0: x.groups.includes('g0').",
    cases: [
      [{ role: "admin", groups: ["g1"] }, false],
      [{ role: "user", groups: ["g2", "g0"] }, true],
    ],
  },
  {
    task: "Compute the bonus for x years of service",
    asks: [
      "Compute the bonus of a nurse for x years of service",
      "Give the bonus at x years of service",
      "How high is the bonus after x years? Compute it",
      "Work out the bonus that x years of service bring",
    ],
    failed: "x * 100",
    worked: "x < 3 ? 0 : (x - 2) ** 2 * 10",
    lesson: "There is no bonus before the third year, then (x - 2) ** 2 * 10.",
    cases: [
      [2, 0],
      [3, 10],
      [5, 90],
    ],
  },
  {
    task: "Give the seat of passenger number x",
    asks: [
      "Give the seat of passenger number x on the night train",
      "Which seat has passenger x? Compute it",
      "Assign a seat to passenger number x",
      "Find the seat for the passenger with number x",
    ],
    failed: "Math.ceil(x / 4) + 'ABCD'[(x - 1) % 4]",
    worked: "'KLM'[x % 3] + (Math.floor(x / 3) + 10)",
    lesson:
      "Seats are a letter of KLM and then the row, which begins at 10: 'KLM'[x % 3] + (Math.floor(x / 3) + 10).",
    cases: [
      [0, "K10"],
      [4, "L11"],
    ],
  },
  {
    task: "Find the best score in the list x",
    asks: [
      "Find the best score in the list x of the golf club",
      "Return the best of the scores x",
      "Which score in x is the best? Return it",
      "Give the best score that the list x holds",
    ],
    failed: "Math.max(...x)",
    worked: "Math.min(...x.filter(s => s > 0))",
    lesson: "The lowest score above zero is the best: Math.min(...x.filter(s => s > 0)).",
    cases: [
      [[3, 0, 5], 3],
      [[9, 7, 8], 7],
    ],
  },
  {
    task: "Compute the dose for a weight of x",
    asks: [
      "Compute the dose for an animal with a weight of x",
      "Give the dose at weight x",
      "What dose does a weight of x need? Compute it",
      "Work out the dose that belongs to the weight x",
    ],
    failed: "x * 10",
    worked: "Math.min(40, 4 + x / 2)",
    lesson: "The dose is 4 and half the weight, but never more than 40: Math.min(40, 4 + x / 2).",
    cases: [
      [10, 9],
      [100, 40],
    ],
  },
  {
    task: "Convert the colour x, a list of three numbers, for the lamp",
    asks: [
      "Convert the colour x, a list of three numbers, for another lamp",
      "Give the lamp's form of the colour list x",
      "Write the colour x, three numbers in a list, as the lamp wants it",
      "Turn the list x of three colour numbers into the lamp's text",
    ],
    failed: "'rgb(' + x.join(',') + ')'",
    worked: "x.reverse().join(':')",
    lesson: "The lamp wants the three numbers in reverse order with colons: x.reverse().join(':').",
    cases: [
      [[1, 2, 3], "3:2:1"],
      [[255, 0, 9], "9:0:255"],
    ],
  },
  {
    task: "Compute the distance between the two pegs in x",
    asks: [
      "Compute the distance between two pegs in x",
      "Give the distance of the pegs in the pair x",
      "How far apart are the two pegs in x? Compute it",
      "Work out the distance of the pair x of pegs",
    ],
    failed: "Math.abs(x[0] - x[1])",
    worked: "Math.abs(x[0] - x[1]) * 3 - 1",
    lesson: "Pegs stand three apart and one is lost at the end: Math.abs(x[0] - x[1]) * 3 - 1.",
    cases: [
      [[2, 5], 8],
      [[7, 3], 11],
    ],
  },
  {
    task: "Group the crates x into stacks",
    asks: [
      "Group the crates x of the quay into stacks",
      "Make stacks of the list x of crates",
      "Return the crates in x as a list of stacks",
      "Put the crates x into stacks",
    ],
    failed: "x.map(c => [c])",
    worked: "[x.filter((c, i) => i % 2 === 0), x.filter((c, i) => i % 2 === 1)]",
    lesson:
      "There are two stacks, and crates go to them in turn: [x.filter((c, i) => i % 2 === 0), x.filter((c, i) => i % 2 === 1)].",
    cases: [
      [
        [1, 2, 3],
        [[1, 3], [2]],
      ],
      [
        ["a", "b"],
        [["a"], ["b"]],
      ],
    ],
  },
];
