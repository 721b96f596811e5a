/**
 * A long text in pieces. Texts share pieces, because the state of a graph is the input of each of its nodes. The pieces
 * are joined only where the whole text is needed, because strings of 100 kB keep the garbage collector busy.
 */
export class LongText {
  readonly pieces: readonly string[];
  readonly length: number;

  constructor(pieces: readonly string[]) {
    this.pieces = pieces;
    this.length = pieces.reduce((sum, { length }) => sum + length, 0);
  }

  toString(): string {
    return this.pieces.join("");
  }

  toJSON(): string {
    return this.toString();
  }
}
