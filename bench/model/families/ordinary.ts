import type { OrdinaryTask } from "../family.ts";

/** Tasks that need no convention: what memory says beside them is of no use, and must do no harm. */
export const ordinaryTasks: readonly OrdinaryTask[] = [
  {
    ask: "Return the sum of the numbers in the list x",
    cases: [
      [[1, 2, 3], 6],
      [[5], 5],
    ],
  },
  {
    ask: "Return the text x in upper case",
    cases: [
      ["ab", "AB"],
      ["Cd e", "CD E"],
    ],
  },
  {
    ask: "Return the length of the text x",
    cases: [
      ["abc", 3],
      ["", 0],
    ],
  },
  {
    ask: "Return the number x doubled",
    cases: [
      [4, 8],
      [0, 0],
    ],
  },
  {
    ask: "Return the first item of the list x",
    cases: [
      [[7, 8], 7],
      [["a"], "a"],
    ],
  },
  {
    ask: "Return the last item of the list x",
    cases: [
      [[7, 8], 8],
      [["a"], "a"],
    ],
  },
  {
    ask: "Return whether the number x is even",
    cases: [
      [4, true],
      [3, false],
    ],
  },
  {
    ask: "Return whether the number x is negative",
    cases: [
      [-4, true],
      [3, false],
    ],
  },
  {
    ask: "Return the square of the number x",
    cases: [
      [4, 16],
      [3, 9],
    ],
  },
  {
    ask: "Return the text x reversed",
    cases: [
      ["abc", "cba"],
      ["xy", "yx"],
    ],
  },
  {
    ask: "Return the largest number in the list x",
    cases: [
      [[1, 9, 3], 9],
      [[4], 4],
    ],
  },
  {
    ask: "Return the smallest number in the list x",
    cases: [
      [[5, 2, 3], 2],
      [[4], 4],
    ],
  },
  {
    ask: "Return the list x without its first item",
    cases: [
      [
        [1, 2, 3],
        [2, 3],
      ],
      [["a"], []],
    ],
  },
  {
    ask: "Return the words of the text x as a list; they are separated by single spaces",
    cases: [
      ["a b", ["a", "b"]],
      ["one", ["one"]],
    ],
  },
  {
    ask: "Return the text x without white space at its start and end",
    cases: [
      [" a ", "a"],
      ["b c ", "b c"],
    ],
  },
  {
    ask: "Return whether the text x contains the letter a",
    cases: [
      ["cat", true],
      ["dog", false],
    ],
  },
  {
    ask: "Return the number x as a text",
    cases: [
      [5, "5"],
      [10, "10"],
    ],
  },
  {
    ask: "Return the absolute value of the number x",
    cases: [
      [-5, 5],
      [2, 2],
    ],
  },
  {
    ask: "Return the number x rounded down",
    cases: [
      [2.7, 2],
      [5, 5],
    ],
  },
  {
    ask: "Return the list x in reverse order",
    cases: [
      [
        [1, 2, 3],
        [3, 2, 1],
      ],
      [["a"], ["a"]],
    ],
  },
  {
    ask: "Return the items of the list x joined by commas without spaces",
    cases: [
      [["a", "b"], "a,b"],
      [["c"], "c"],
    ],
  },
  {
    ask: "Return each number of the list x plus one",
    cases: [
      [
        [1, 2],
        [2, 3],
      ],
      [[0], [1]],
    ],
  },
  {
    ask: "Return the even numbers of the list x",
    cases: [
      [
        [1, 2, 4],
        [2, 4],
      ],
      [[3], []],
    ],
  },
  {
    ask: "Return how many items the list x has",
    cases: [
      [[1, 2, 4], 3],
      [[], 0],
    ],
  },
  {
    ask: "Return the text x repeated twice",
    cases: [
      ["ab", "abab"],
      ["c", "cc"],
    ],
  },
  {
    ask: "Return the first letter of the text x",
    cases: [
      ["hello", "h"],
      ["a", "a"],
    ],
  },
  {
    ask: "Return the text x in lower case",
    cases: [
      ["AB", "ab"],
      ["Cd", "cd"],
    ],
  },
  {
    ask: "Return half of the number x",
    cases: [
      [4, 2],
      [5, 2.5],
    ],
  },
  {
    ask: "Return whether the list x is empty",
    cases: [
      [[], true],
      [[1], false],
    ],
  },
  {
    ask: "Return the number x minus ten",
    cases: [
      [15, 5],
      [3, -7],
    ],
  },
];
