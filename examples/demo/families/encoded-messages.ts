import type { Family } from "../family.ts";

/** Decodes messages that travelled through old systems. */
export const encodedMessages: Family = {
  name: "encoded messages",
  flavors: { base64: 16, hex: 1, percent: 1, rotated: 1, reversed: 1 },
  approaches: {
    "base64 decoder": {
      description: "bytes in base64",
      run: (input) => Buffer.from(input, "base64").toString("utf8"),
    },
    "hex decoder": {
      description: "two hexadecimal digits a byte",
      run: (input) => Buffer.from(input, "hex").toString("utf8"),
    },
    "percent decoder": {
      description: "percent signs as in addresses",
      run: (input) => decodeURIComponent(input),
    },
    "alphabet rotation": { description: "each letter thirteen places on", run: (input) => rotate(input) },
    "mirror reading": { description: "read from the end", run: (input) => [...input].toReversed().join("") },
  },
  make: (random, flavor) => {
    const message = `${random.pick(["meet", "call", "pay", "thank"])} ${random.pick(["Olga", "Sven", "Mia", "José"])} at ${random.pick(["noon", "dusk", "dawn"])}, gate ${random.whole(10, 99)}`;
    const plain = flavor === "rotated" ? message.replace("é", "e") : message;
    const written: Record<string, string> = {
      base64: Buffer.from(plain).toString("base64"),
      hex: Buffer.from(plain).toString("hex"),
      percent: encodeURIComponent(plain),
      rotated: rotate(plain),
      reversed: [...plain].toReversed().join(""),
    };
    return {
      text: random.pick([
        `Decode the message that arrived from the ${random.pick(OFFICES)} office.`,
        `The note from the ${random.pick(OFFICES)} branch is garbled; what does it say?`,
        `Make the scrambled text from ${random.pick(OFFICES)} readable again.`,
      ]),
      input: written[flavor] as string,
      truth: plain,
    };
  },
};

const OFFICES = ["Lisbon", "Oslo", "Kyoto", "Quito", "Accra"];

function rotate(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
