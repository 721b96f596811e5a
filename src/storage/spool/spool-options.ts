import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument, invalidKind } from "../../base/options/invalid-argument.ts";

/** Bytes of a spool unless an option says otherwise. */
export const SPOOL_BYTES: number = 256 * 1024 * 1024;

/** How rows are kept on disk that cannot be stored now. */
export interface SpoolOptions {
  /**
   * Where. @default `_spool` in a directory of tables, `<location>_spool` beside a dataset; for object storage and
   * services a folder in the user's cache, named after a hash of the location; none for `memory:` and where `client` or
   * `driver` decide what the location means
   */
  readonly directory?: string;
  /** Bytes of all processes together. @default 268435456 */
  readonly maxBytes?: number;
  /** Milliseconds that the store may take for a write of the background before it is kept on disk as well. @default 2000 */
  readonly after?: number;
}

const SPOOL_OPTIONS: OptionTypes<SpoolOptions> = { directory: "any", maxBytes: "any", after: "any" };

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkSpoolOptions(spool: unknown): void {
  if (spool === undefined || spool === false) return;
  if (typeof spool !== "object" || spool === null) throw invalidKind("an object or false for spool", spool);
  checkOptions("spool", spool, SPOOL_OPTIONS);
  const { directory, maxBytes = 1, after = 1 } = spool as Record<keyof SpoolOptions, unknown>;
  if (directory !== undefined && (typeof directory !== "string" || directory.trim() === ""))
    throw invalidArgument("a path as spool.directory", directory);
  if (!(typeof maxBytes === "number" && maxBytes > 0))
    throw invalidArgument("a number of bytes above 0 for spool.maxBytes", maxBytes);
  if (!(typeof after === "number" && after > 0 && after < 2 ** 31))
    throw invalidArgument("milliseconds above 0 for spool.after", after);
}
