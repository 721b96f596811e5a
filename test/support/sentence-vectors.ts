import { writeFileSync } from "node:fs";

import { Embeddings } from "@langchain/core/embeddings";

import { SentenceEmbeddings } from "../../examples/demo/sentence-embeddings.ts";

const PEOPLE = [
  "the customer",
  "a student",
  "our neighbour",
  "the engineer",
  "a farmer",
  "the pilot",
  "my aunt",
];
const DEEDS = ["asks about", "complains about", "writes a report on", "pays for", "cancels", "forgets"];
const THINGS = [
  "a late parcel",
  "the train ticket",
  "a broken bike",
  "the heating bill",
  "a garden party",
  "the tax form",
  "a lost key",
  "the new kitchen",
  "a swimming lesson",
  "the football match",
];

const ordered = PEOPLE.flatMap((who) =>
  DEEDS.flatMap((does) => THINGS.map((what) => `${who} ${does} ${what}`)),
);

/** 420 different sentences, neighbours unlike each other. */
export const sentences: readonly string[] = ordered.map(
  (_, row) => ordered[(row * 97) % ordered.length] as string,
);

/** Vectors of `sentences` from a real model, each computed once. */
export class SentenceVectors extends Embeddings {
  readonly #vectors: ReadonlyMap<string, readonly number[]>;
  readonly #other: readonly number[];

  private constructor(vectors: ReadonlyMap<string, readonly number[]>) {
    super({});
    this.#vectors = vectors;
    this.#other = [...vectors.values()][0] ?? [];
  }

  /** @param file Where the texts and their vectors are written as one JSON object, for other programs. */
  static async make(file: string): Promise<SentenceVectors> {
    const computed = await new SentenceEmbeddings().embedDocuments([...sentences]);
    const vectors = new Map(sentences.map((text, row) => [text, computed[row] as number[]]));
    writeFileSync(file, JSON.stringify(Object.fromEntries(vectors)));
    return new SentenceVectors(vectors);
  }

  /** A text that is none of `sentences` gets the vector of the first. */
  override async embedQuery(text: string): Promise<number[]> {
    return [...(this.#vectors.get(text) ?? this.#other)];
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}
