import type { ExperienceTables } from "../../records/experience-tables.ts";
import { fromRow } from "../../records/experience-codec.ts";
import type { Experience } from "../../records/experience.ts";
import type { HealthCounters } from "../../records/health.ts";
import { toolErrorsIn } from "../../records/tool-errors-of.ts";
import { kindOfError } from "../../patterns/error-signature.ts";
import type { Trust } from "../../trust/trust.ts";

/** The name in a key that means any tool. */
const ANY = "";

/** The parts of a store that `KnownErrors` uses. */
interface KnownErrorsParts {
  readonly tables: Pick<ExperienceTables, "experiences">;
  readonly trust: Pick<Trust, "admission">;
  readonly health: Pick<HealthCounters, "noteError">;
}

/** Ids of experiences that met an error, newest first. */
interface Met {
  /** Experiences in which this tool had the error, with a call that worked afterwards or with a lesson. */
  readonly ofTool: readonly string[];
  /** Experiences in which any tool had the error and that have a lesson, and experiences that the error ended. */
  readonly ofAny: readonly string[];
}

const COLUMNS = ["metadata", "metadata_json", "timestamp", "author", "scope", "lessons"] as const;

/** Most experiences that are kept for one key, and most of them by one author. */
const MOST = 64;
const MOST_BY_ONE = 16;

/** Milliseconds after which all errors are read again, because other processes may have added experiences. */
const STALE = 60_000;
/**
 * A store with at most this many experiences is read again at the next error after each change, and callers wait for
 * the read. In a larger store callers wait for the first read only, and `SHARE_OF_TIME` limits the reads.
 */
const FEW = 2_000;
/** Largest share of time that reading a larger store may take. */
const SHARE_OF_TIME = 0.05;

/**
 * Knows which experiences met which error of which tool. No engine can search for errors. Therefore this class reads
 * the errors of all experiences when an agent first meets an error, and again at later errors if experiences may have
 * been added. It keeps only ids. Each use of an id decides anew whether the experience may be used.
 */
export class KnownErrors {
  readonly #parts: KnownErrorsParts;
  #ids: ReadonlyMap<string, readonly string[]> | undefined;
  #reading: Promise<void> | undefined;
  #isOld = false;
  #readAt = 0;
  #readFor = 0;
  #rows = 0;

  constructor(parts: KnownErrorsParts) {
    this.#parts = parts;
  }

  /** Says that experiences or labels were added, so that the next error leads to a new read. */
  changed(): void {
    this.#isOld = true;
  }

  /** Drops what was read, because experiences are erased. */
  forget(): void {
    this.#ids = undefined;
  }

  /**
   * Finds the experiences that met an error: with this tool, or with any tool.
   * @param scope Only experiences of this scope; `null` for all.
   */
  async met(tool: string, kind: string, scope: string | null): Promise<Met> {
    if (kind === "") return { ofTool: [], ofAny: [] };
    await this.#fresh();
    const ids = (key: string): readonly string[] => this.#ids?.get(key) ?? [];
    return { ofTool: ids(keyOf(scope, tool, kind)), ofAny: ids(keyOf(scope, ANY, kind)) };
  }

  async #fresh(): Promise<void> {
    const age = performance.now() - this.#readAt;
    const isLong = this.#rows > FEW;
    if (this.#ids && !this.#reading) {
      if (!this.#isOld && age < STALE) return;
      if (isLong && age < this.#readFor / SHARE_OF_TIME) return;
    }
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    if (!this.#ids || !isLong) return this.#reading;
    this.#reading.catch((error: unknown) => this.#parts.health.noteError("hint", error));
  }

  async #read(): Promise<void> {
    const start = performance.now();
    this.#isOld = false;
    try {
      const { condition } = this.#parts.trust.admission(["active"]);
      const table = await this.#parts.tables.experiences();
      const met: { readonly key: string; readonly by: Experience }[] = [];
      let rows = 0;
      for await (const row of table.scan({ columns: COLUMNS, ...(condition && { filter: condition }) })) {
        rows++;
        const by = fromRow(row);
        for (const key of keysOf(by)) met.push({ key, by });
      }
      this.#rows = rows;
      this.#ids = bounded(
        met.toSorted((a, b) => b.by.timestamp - a.by.timestamp || b.by.version - a.by.version),
      );
    } catch (error) {
      this.#isOld = true;
      throw error;
    } finally {
      this.#readFor = performance.now() - start;
      this.#readAt = performance.now();
    }
  }
}

/**
 * The keys under which `met` finds an experience. Each error has keys for the scope of the experience and for all
 * scopes.
 */
function keysOf({ metadata, lessons, scope }: Experience): Set<string> {
  const keys = new Set<string>();
  const add = (tool: string, error: string): void => {
    const kind = kindOfError(error);
    if (kind !== "") for (const of of [scope, null]) keys.add(keyOf(of, tool, kind));
  };
  for (const { tool, error, worked } of toolErrorsIn(metadata)) {
    if (worked !== "" || lessons !== "") add(tool, error);
    if (lessons !== "") add(ANY, error);
  }
  const { error } = metadata;
  if (typeof error === "string") add(ANY, error);
  return keys;
}

function keyOf(scope: string | null, tool: string, kind: string): string {
  return JSON.stringify([scope, tool, kind]);
}

/** The first ids of each key. No author gets more than `MOST_BY_ONE` of the `MOST` places. */
function bounded(
  met: readonly { readonly key: string; readonly by: Pick<Experience, "id" | "author"> }[],
): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  const taken = new Map<string, number>();
  for (const { key, by } of met) {
    const known = ids.get(key) ?? [];
    const place = JSON.stringify([key, by.author]);
    const own = taken.get(place) ?? 0;
    if (known.length >= MOST || own >= MOST_BY_ONE) continue;
    taken.set(place, own + 1);
    ids.set(key, [...known, by.id]);
  }
  return ids;
}
