import type { Family } from "../family.ts";

/** Texts and lines. Kept back: no form of the text was chosen by them. */
export const unseenTexts: readonly Family[] = [
  {
    task: "Split the menu line x into dishes",
    asks: [
      "Split the menu line x of the canteen into dishes",
      "Give the dishes in the menu line x",
      "List the dishes of a line x of the menu",
      "Take the line x of today's menu apart into dishes",
    ],
    failed: "x.split(',')",
    worked: "x.split(' + ')",
    lesson: "Dishes of a menu line are joined by ' + ': x.split(' + ').",
    cases: [
      ["soup + fish", ["soup", "fish"]],
      ["a, b + c", ["a, b", "c"]],
    ],
  },
  {
    task: "Make the locker code for the pupil x",
    asks: [
      "Make the locker code for a new pupil x",
      "Give the locker code of the pupil named x",
      "Derive a locker code from the pupil's name x",
      "Which locker code belongs to the name x? Compute it",
    ],
    failed: "x.slice(0, 2).toUpperCase()",
    worked: "'LK' + x.length + x[x.length - 1].toUpperCase()",
    lesson: "A locker code is LK, the number of letters of the name, and its last letter in upper case.",
    cases: [
      ["anna", "LK4A"],
      ["Tim", "LK3M"],
    ],
  },
  {
    task: "Write the date x of form yyyy-mm-dd for the vault",
    asks: [
      "Write another date x of form yyyy-mm-dd for the vault",
      "Format the date x (yyyy-mm-dd) the way the vault has it",
      "Convert x from yyyy-mm-dd to the vault's form",
      "Give the vault's version of the date x, which is yyyy-mm-dd",
    ],
    failed: "x.split('-').reverse().join('.')",
    worked: "x.slice(5, 7) + '|' + x.slice(8) + '|' + x.slice(2, 4)",
    lesson:
      "The vault writes month, day and two digits of the year with bars between: x.slice(5, 7) + '|' + x.slice(8) + '|' + x.slice(2, 4).",
    cases: [
      ["2026-11-29", "11|29|26"],
      ["1999-01-05", "01|05|99"],
    ],
  },
  {
    task: "Write the plate number x for the car park",
    asks: [
      "Write the plate number x of a guest for the car park",
      "Format the plate x for the car park",
      "Give the car park's form of plate number x",
      "Convert the plate number x to what the car park stores",
    ],
    failed: "x.toUpperCase()",
    worked: "x.toLowerCase().replace('-', '') + '*'",
    lesson: "The car park stores plates in lower case without the dash and with a star at the end.",
    cases: [
      ["AB-12", "ab12*"],
      ["Q-7X", "q7x*"],
    ],
  },
  {
    task: "Take the version out of the release name x",
    asks: [
      "Take the version out of another release name x",
      "Get the version from the release called x",
      "Read the version in the release name x",
      "Return the version which the release name x holds",
    ],
    failed: "x.split('-')[1]",
    worked: "x.split('/').pop().replace('_', '.')",
    lesson:
      "The version is what follows the last slash, its first underscore replaced by a point: x.split('/').pop().replace('_', '.').",
    cases: [
      ["app-x/2_1", "2.1"],
      ["a/b-c/3_0", "3.0"],
    ],
  },
  {
    task: "Greet the member x in the club letter",
    asks: [
      "Greet the new member x in the club letter",
      "Write the club letter's greeting for x",
      "Give the greeting to member x for the letter of the club",
      "How does the club letter greet x? Return the greeting",
    ],
    failed: "'Dear ' + x",
    worked: "'Ahoy ' + x.split(' ').pop() + '!'",
    lesson:
      "The club letter greets with 'Ahoy', the last name and an exclamation mark: 'Ahoy ' + x.split(' ').pop() + '!'.",
    cases: [
      ["Ann Lee", "Ahoy Lee!"],
      ["Bo", "Ahoy Bo!"],
    ],
  },
  {
    task: "Make the URL path of the article x",
    asks: [
      "Make the URL path of an article with the title x",
      "Give the path for the article called x",
      "Turn the article title x into its URL path",
      "Build a path from the title x of an article",
    ],
    failed: "'/' + x.toLowerCase().replace(/ /g, '-')",
    worked: "'/a/' + x.replace(/ /g, '.') + '/'",
    lesson: "Article paths begin with /a/, keep the case, have points for spaces and end with a slash.",
    cases: [
      ["Old Town", "/a/Old.Town/"],
      ["A b c", "/a/A.b.c/"],
    ],
  },
  {
    task: "Write the answer x (true or false) for the census form",
    asks: [
      "Write an answer x (true or false) for the census form",
      "Turn the boolean x into what the census form says",
      "Give the census form's word for x, true or false",
      "Convert true or false x for the census form",
    ],
    failed: "x ? 'yes' : 'no'",
    worked: "x ? 'J1' : 'N9'",
    lesson: "The census form has J1 for true and N9 for false.",
    cases: [
      [true, "J1"],
      [false, "N9"],
    ],
  },
  {
    task: "Read the level in the log line x",
    asks: [
      "Read the level in a log line x of the mill",
      "Get the level from the log line x",
      "Which level has the log line x? Return it",
      "Extract the level of the log line x",
    ],
    failed: "x.split(' ')[0]",
    worked: "x.match(/<(.)>/)[1]",
    lesson: "The level is the one letter between angle brackets: x.match(/<(.)>/)[1].",
    cases: [
      ["12:00 <W> hot", "W"],
      ["INFO start <E>", "E"],
    ],
  },
  {
    task: "Count the words of the poem x",
    asks: [
      "Count the words of another poem x",
      "How many words has the poem x? Count them",
      "Give the word count of the poem x",
      "Return the number of words in the poem x",
    ],
    failed: "x.split(' ').length",
    worked: "x.split(/[\\s-]+/).filter(w => w.length > 2).length",
    lesson:
      "Only words of more than two letters count, and dashes part words: x.split(/[\\s-]+/).filter(w => w.length > 2).length.",
    cases: [
      ["the sea is deep-blue", 4],
      ["a b cde", 1],
    ],
  },
  {
    task: "Write the member number x on a card",
    asks: [
      "Write a new member number x on a card",
      "Format the member number x for the card",
      "Give the card's form of member number x",
      "How does a card show the member number x? Return it",
    ],
    failed: "String(x).padStart(6, '0')",
    worked: "'M' + String(x).padEnd(5, '.')",
    lesson:
      "A card shows M and the number filled up with points at the end to five places: 'M' + String(x).padEnd(5, '.').",
    cases: [
      [42, "M42..."],
      [12345, "M12345"],
    ],
  },
  {
    task: "Separate the parts of the street sign x",
    asks: [
      "Separate the parts of another street sign x",
      "Give the parts that the street sign x has",
      "Split the street sign x into its parts",
      "List the parts on the street sign x",
    ],
    failed: "x.split(' ')",
    worked: "x.split('//').map(p => p.trim())",
    lesson:
      "Parts of a street sign are separated by two slashes and trimmed: x.split('//').map(p => p.trim()).",
    cases: [
      ["Main Street // 5", ["Main Street", "5"]],
      ["A//B // C", ["A", "B", "C"]],
    ],
  },
  {
    task: "Make the user name of the teacher x",
    asks: [
      "Make the user name of a new teacher x",
      "Give the user name for the teacher called x",
      "Derive a teacher's user name from the name x",
      "Build the user name that the teacher x gets",
    ],
    failed: "x.toLowerCase().replace(' ', '.')",
    worked: "x.split(' ')[1].toLowerCase() + x[0].toLowerCase() + '77'",
    lesson:
      "A teacher's user name is the last name, the first letter of the first name and 77, all in lower case.",
    cases: [
      ["Ann Lee", "leea77"],
      ["Tom Fox", "foxt77"],
    ],
  },
  {
    task: "Write the stage direction x for the prompter",
    asks: [
      "Write a new stage direction x for the prompter",
      "Format the stage direction x as the prompter wants it",
      "Give the prompter's form of the direction x",
      "Prepare the stage direction x for the prompter",
    ],
    failed: "'(' + x + ')'",
    worked: "'== ' + x.toUpperCase() + ' =='",
    lesson:
      "The prompter wants directions in upper case between two equals signs on each side: '== ' + x.toUpperCase() + ' =='.",
    cases: [
      ["exit left", "== EXIT LEFT =="],
      ["bow", "== BOW =="],
    ],
  },
  {
    task: "Get the domain of the mail address x",
    asks: [
      "Get the domain of a mail address x of the post office",
      "Return the domain in the mail address x",
      "Which domain has the mail address x? Extract it",
      "Read the domain out of the address x of a mail",
    ],
    failed: "x.split('@')[1]",
    worked: "x.split('!')[0]",
    lesson: "In this post office the domain stands first, before an exclamation mark: x.split('!')[0].",
    cases: [
      ["shop.example!ann@x", "shop.example"],
      ["a.b!c", "a.b"],
    ],
  },
];
