import { either, milliseconds, range, off, type Option, string } from "../../base/options/option.ts";
import { nested, type OptionsSpec } from "../../base/options/read-options.ts";

/** Default size of a spool in bytes. */
export const SPOOL_BYTES: number = 256 * 1024 * 1024;

/** How rows that cannot be stored now are kept on disk. */
export interface SpoolOptions {
  /**
   * Directory of the spool.
   * @default `_spool` in a directory of tables; `<location>_spool` beside a dataset; for object storage and services a
   * folder in the user's cache, named after a hash of the location; none for `memory:` and with `client` or `driver`
   */
  readonly directory?: string;
  /** Most bytes in the directory, for all processes together. @default 268435456 */
  readonly maxBytes?: number;
  /**
   * Milliseconds that a background write may take before its rows are also kept on disk.
   * @default 2000
   */
  readonly after?: number;
}

const SPOOL_OPTIONS = {
  directory: string("a path", (path) => path.trim() !== ""),
  maxBytes: range("a number of bytes", { above: 0 }),
  after: milliseconds(1),
} satisfies OptionsSpec<SpoolOptions>;

export const spoolOption: Option<SpoolOptions | false> = either(off, nested(SPOOL_OPTIONS));
