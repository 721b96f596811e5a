import type { Family } from "../family.ts";

/** Texts and lines. Looked at while the form of the text was chosen. */
export const seenTexts: readonly Family[] = [
  {
    task: "Split a line of the tide gauge into its readings",
    asks: [
      "Split a line that the tide gauge sent in March into its readings",
      "Give the readings in one line x of the tide gauge",
      "Take a tide gauge line apart into readings",
      "List the readings of a line from the second tide gauge",
    ],
    failed: "x.split(',')",
    worked: "x.split('~')",
    lesson: "Readings of the tide gauge are separated by a tilde: x.split('~').",
    cases: [
      ["1,5~2,5~3", ["1,5", "2,5", "3"]],
      ["a~b", ["a", "b"]],
    ],
  },
  {
    task: "Make the shelf mark of a book title x",
    asks: [
      "Make the shelf mark for another book title x",
      "Give the shelf mark that the title x gets",
      "Compute a shelf mark from the book title x",
      "Turn the title x of a new book into its shelf mark",
    ],
    failed: "x.slice(0, 3).toUpperCase()",
    worked: "'SM:' + x.slice(-3).toLowerCase()",
    lesson: "A shelf mark is 'SM:' followed by the last three letters of the title in lower case.",
    cases: [
      ["Dune", "SM:une"],
      ["Emma", "SM:mma"],
    ],
  },
  {
    task: "Write the name x as the visitor badge shows it",
    asks: [
      "Write a guest's name x as the visitor badge shows it",
      "Format the name x for a visitor badge",
      "Give the badge form of the visitor name x",
      "Put the name x of tomorrow's visitor in the form of the badge",
    ],
    failed: "x.toUpperCase()",
    worked: "'<' + x.split('').reverse().join('') + '>'",
    lesson: "The visitor badge shows the name backwards in angle brackets: '<' + reversed + '>'.",
    cases: [
      ["Ada", "<adA>"],
      ["Bo", "<oB>"],
    ],
  },
  {
    task: "Make the file name of a report with the title x",
    asks: [
      "Make the file name of the yearly report with the title x",
      "Give the file name for a report called x",
      "Turn the report title x into its file name",
      "Name the file of the report x",
    ],
    failed: "x.toLowerCase().replace(/ /g, '-') + '.pdf'",
    worked: "x.replace(/ /g, '__') + '.rpt'",
    lesson: "Report files keep the case, spaces become two underscores, and the ending is .rpt.",
    cases: [
      ["Tax List", "Tax__List.rpt"],
      ["A b C", "A__b__C.rpt"],
    ],
  },
  {
    task: "Hide a phone number x for the support log",
    asks: [
      "Hide the phone number x of a caller for the support log",
      "Mask the phone number x in the support log",
      "Write a phone number x as the support log wants it",
      "Make the phone number x unreadable for the log of support",
    ],
    failed: "x.slice(0, -4).replace(/./g, '*') + x.slice(-4)",
    worked: "x.slice(0, 2) + '#' + x.length",
    lesson:
      "The support log shows the first two digits, then #, then how many digits there are: x.slice(0, 2) + '#' + x.length.",
    cases: [
      ["5551234", "55#7"],
      ["0123456789", "01#10"],
    ],
  },
  {
    task: "Give the initials of the person x for the minutes",
    asks: [
      "Give the initials of the chair x for the minutes",
      "Write initials of the name x as in the minutes",
      "Shorten the name x to initials for the minutes of today",
      "Find the initials that the minutes use for x",
    ],
    failed: "x.split(' ').map(w => w[0]).join('')",
    worked: "x.split(' ').map(w => w[0] + w[w.length - 1]).join('/')",
    lesson: "Initials in the minutes are the first and last letter of each name, joined by a slash.",
    cases: [
      ["Ann Lee", "An/Le"],
      ["Tom Fox", "Tm/Fx"],
    ],
  },
  {
    task: "Write the tag x the way the archive stores it",
    asks: [
      "Write a new tag x the way the archive stores it",
      "Normalise the tag x for the archive",
      "Convert the tag x to the form used by the archive",
      "Store the tag x in the archive's form",
    ],
    failed: "x.toLowerCase()",
    worked: "'%' + x.trim().toUpperCase() + '%'",
    lesson: "The archive stores tags trimmed, in upper case, between percent signs.",
    cases: [
      [" red ", "%RED%"],
      ["Sea", "%SEA%"],
    ],
  },
  {
    task: "Join the stops x of a ferry line into one text",
    asks: [
      "Join the stops x of the night ferry into one text",
      "Write the list x of ferry stops as one text",
      "Put the ferry stops x together in a text",
      "Make a single text of the stops x of a ferry",
    ],
    failed: "x.join(', ')",
    worked: "x.join(' >> ')",
    lesson: "Stops of a ferry line are joined by ' >> '.",
    cases: [
      [["Kiel", "Oslo"], "Kiel >> Oslo"],
      [["A", "B", "C"], "A >> B >> C"],
    ],
  },
  {
    task: "Give the key of the sensor called x",
    asks: [
      "Give the key of the new sensor called x",
      "Find the key for a sensor with the name x",
      "Derive the sensor key from the name x",
      "What key does the sensor x have? Compute it",
    ],
    failed: "x.replace(/ /g, '_')",
    worked: "x.replace(/[aeiou]/gi, '')",
    lesson: "A sensor's key is its name without vowels: x.replace(/[aeiou]/gi, '').",
    cases: [
      ["boiler", "blr"],
      ["Pump One", "Pmp n"],
    ],
  },
  {
    task: "Read the amount in a line x of the till roll",
    asks: [
      "Read the amount in another line x of the till roll",
      "Get the amount of the till roll line x",
      "Parse the amount from the line x of the till",
      "Extract the amount that the till roll line x holds",
    ],
    failed: "parseFloat(x)",
    worked: "Number(x.split('@')[1]) / 1000",
    lesson: "The amount stands behind the @ in thousandths: Number(x.split('@')[1]) / 1000.",
    cases: [
      ["tea@2500", 2.5],
      ["7 bread@1250", 1.25],
    ],
  },
  {
    task: "Shorten a headline x for the ticker",
    asks: [
      "Shorten the headline x of today for the ticker",
      "Fit the headline x into the ticker",
      "Cut the headline x the way the ticker does",
      "Make the ticker's version of the headline x",
    ],
    failed: "x.slice(0, 10) + '...'",
    worked: "x.split(' ')[0] + ' +' + (x.split(' ').length - 1)",
    lesson: "The ticker shows the first word and then ' +' with the number of further words.",
    cases: [
      ["Storm hits the coast", "Storm +3"],
      ["Peace now", "Peace +1"],
    ],
  },
  {
    task: "Write the time x in minutes as the bus board shows it",
    asks: [
      "Write the waiting time x in minutes as the bus board shows it",
      "Format x minutes for the bus board",
      "Show x minutes in the way of the bus board",
      "Turn a number x of minutes into what the bus board says",
    ],
    failed: "x + ' min'",
    worked: "Math.floor(x / 60) + 'h' + x % 60 + '!'",
    lesson:
      "The bus board shows hours and minutes as in 1h30!, also when there are no hours: Math.floor(x / 60) + 'h' + x % 60 + '!'.",
    cases: [
      [90, "1h30!"],
      [5, "0h5!"],
    ],
  },
  {
    task: "Quote the term x for the catalogue search",
    asks: [
      "Quote another term x for the catalogue search",
      "Put the term x in quotes for the catalogue",
      "Escape the term x for a search of the catalogue",
      "Write x as an exact term of the catalogue search",
    ],
    failed: "'\"' + x + '\"'",
    worked: "'{{' + x + '}}'",
    lesson: "The catalogue search wants double braces around a term: '{{' + x + '}}'.",
    cases: [
      ["sea", "{{sea}}"],
      ["old map", "{{old map}}"],
    ],
  },
  {
    task: "Count the entries in the guest list x",
    asks: [
      "Count the entries in the guest list x of Friday",
      "How many entries has the guest list x? Count them",
      "Give the number of entries of a guest list x",
      "Count how many guests the list x holds",
    ],
    failed: "x.split(',').length",
    worked: "x.split(';').filter(e => !e.startsWith('-')).length",
    lesson:
      "Entries of a guest list are separated by semicolons, and those that start with a minus do not count.",
    cases: [
      ["a;b;-c", 2],
      ["x, y;z", 2],
    ],
  },
  {
    task: "Write the street x as the parcel label has it",
    asks: [
      "Write the street x of a sender as the parcel label has it",
      "Format the street x for a parcel label",
      "Give the parcel label's form of the street x",
      "Put the street x on a parcel label",
    ],
    failed: "x.toUpperCase()",
    worked: "x.split(' ').reverse().join(', ')",
    lesson:
      "On a parcel label the words of the street stand in reverse order with commas: x.split(' ').reverse().join(', ').",
    cases: [
      ["Main Road 5", "5, Road, Main"],
      ["Quay 1", "1, Quay"],
    ],
  },
];
