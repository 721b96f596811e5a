import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { embeddingsOption } from "../../../base/options/embeddings-option.ts";
import { list, required, string, wholeFrom } from "../../../base/options/option.ts";
import type { OptionsSpec } from "../../../base/options/read-options.ts";
import type { JsonObject, Vector } from "../../../base/types.ts";
import { isZero } from "../../../base/text/similarity.ts";
import { embedded, toVector } from "../../../base/text/to-vector.ts";
import { textsAtPath } from "./texts-at-path.ts";

/** How vectors of items are made, so that items are found by meaning. */
export interface StoreIndex {
  readonly embeddings: EmbeddingsInterface;
  /** Length of the vectors. @default the length of the vector of one short text, which is embedded at opening */
  readonly dims?: number;
  /**
   * Paths of the texts to embed: `title`, `author.name`, `chapters[*].text`, `tags[-1]`, or `$` for the
   * whole value. Each text gets a vector of its own.
   * @default ["$"]
   */
  readonly fields?: readonly string[];
}

export const INDEX_OPTIONS = {
  embeddings: required(embeddingsOption),
  dims: wholeFrom(1),
  fields: list("a list of paths", string()),
} satisfies OptionsSpec<StoreIndex>;

/**
 * A value, and the `index` argument of its put: `false` for no vectors, the paths to embed, or `undefined` for the
 * paths of the store.
 */
export interface Indexable {
  readonly value: JsonObject;
  readonly index: false | readonly string[] | undefined;
}

/** Computes the vectors of items. */
export class ItemVectors {
  readonly #embeddings: EmbeddingsInterface;
  readonly #fields: readonly string[];

  constructor({ embeddings, fields = ["$"] }: StoreIndex) {
    this.#embeddings = embeddings;
    this.#fields = fields;
  }

  /** The vectors of each item. Equal texts are embedded once. */
  async ofItems(items: readonly Indexable[]): Promise<Vector[][]> {
    const texts = items.map(({ value, index = this.#fields }) => [
      ...new Set(index === false ? [] : index.flatMap((path) => textsAtPath(value, path))),
    ]);
    const distinct = [...new Set(texts.flat())];
    if (distinct.length === 0) return texts.map(() => []);
    const made = await embedded(this.#embeddings, distinct);
    const vectors = new Map(distinct.map((text, position) => [text, made[position] as Vector]));
    // Zero vectors are left out, because they have no direction and therefore no cosine similarity.
    return texts.map((some) =>
      some.map((text) => vectors.get(text) as Vector).filter((vector) => !isZero(vector)),
    );
  }

  async ofQuery(query: string): Promise<Vector> {
    return toVector("the query", await this.#embeddings.embedQuery(query));
  }
}
