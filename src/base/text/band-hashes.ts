import { NEAR_DUPLICATE } from "./same-task.ts";
import { tokenize } from "./tokenize.ts";

const { bands: BANDS, rows: ROWS, shingle: SHINGLE } = NEAR_DUPLICATE;

/**
 * Hashes of the bands of a text's MinHash signature over its sequences of three words (Broder 1997; banding
 * as in Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4). Two texts with Jaccard index J
 * share at least one of 20 bands of 6 rows with probability 1 - (1 - J^6)^20.
 */
export function bandHashes(text: string): Uint32Array {
  const signature = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const shingle of shingles(tokenize(text))) {
    const hash = hashOf(shingle);
    for (let row = 0; row < signature.length; row++) {
      const permuted = mixed(hash ^ Math.imul(row + 1, 0x9e3779b1));
      if (permuted < (signature[row] as number)) signature[row] = permuted;
    }
  }
  return Uint32Array.from({ length: BANDS }, (_, band) =>
    signature.subarray(band * ROWS, (band + 1) * ROWS).reduce((hash, value) => mixed(hash ^ value), band),
  );
}

function shingles(words: readonly string[]): Set<string> {
  if (words.length <= SHINGLE) return new Set([words.join(" ")]);
  return new Set(words.slice(SHINGLE - 1).map((_, at) => words.slice(at, at + SHINGLE).join(" ")));
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** The finalizer of MurmurHash3: a bijection that spreads every bit. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
