import { createHash } from "node:crypto";

import { numbers } from "../../../bench/numbers.ts";
import type { ServiceRequest } from "./service-request.ts";

/** When a fault happens: to each request that matches, unless told otherwise. */
export interface FaultRule {
  /** Of a matching request. @default 1 */
  readonly probability?: number;
  /** At most this often. @default without end */
  readonly count?: number;
  /** Spares this many matching requests first. @default 0 */
  readonly after?: number;
  /** Looks at `METHOD path`, a line break and the SQL. @default any request */
  readonly on?: RegExp;
}

/** What can go wrong, and the settings of each fault beside its rule. */
export interface FaultSettings {
  /** 429; `retryAfterS`: the header, in seconds. */
  readonly rateLimit: { readonly retryAfterS?: number };
  /** A 5xx, 500 unless told, as JSON unless `html`. `executed`: the statement ran all the same. */
  readonly serverError: {
    readonly status?: 500 | 502 | 503 | 504;
    readonly html?: boolean;
    readonly executed?: boolean;
  };
  /** 200 with a page of HTML. `executed`: the statement ran all the same. */
  readonly htmlAnswer: { readonly executed?: boolean };
  /** A proxy's 401, or 403, to a token that is right: an empty body unless `html`. */
  readonly unauthorized: { readonly html?: boolean };
  readonly forbidden: { readonly html?: boolean };
  /** 402: nothing is executed. */
  readonly noBalance: object;
  /** The connection breaks before, or after, the statement is executed. */
  readonly answerLostBefore: object;
  readonly answerLostAfter: object;
  /** Executed at once, answered this many milliseconds later. */
  readonly slow: { readonly delayMs: number };
  /** 500 "already exists" for what exists, IF NOT EXISTS or not; `duplicateKey`: as a lost race words it. */
  readonly alreadyExists: { readonly duplicateKey?: boolean };
  /** 400 for a query with parameters. */
  readonly parametersRejected: object;
  /** 400 for a read with an array among its parameters. */
  readonly arrayParametersRejected: object;
  /** The table is gone when the statement arrives. */
  readonly droppedTable: { readonly table: string };
  /** For `ms` milliseconds after its creation, a table "does not exist". `status`: @default 400 */
  readonly freshTables: { readonly ms: number; readonly status?: 400 | 500 };
  /** Writes are checked and acknowledged at once, and done `ms` milliseconds later, in order. */
  readonly laggingReads: { readonly ms: number };
}

export type FaultKind = keyof FaultSettings;

/** The faults of a service: which are on, and how often each happened. */
export class Faults {
  readonly #seed: number;
  readonly #rules = new Map<
    FaultKind,
    { rule: FaultRule & object; next: () => number; matched: number; fired: number }
  >();
  readonly #injected = new Map<FaultKind, number>();

  /** @param seed Of the draws, which each fault makes apart from the others. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Switches a fault on, or to another rule. */
  set<K extends FaultKind>(kind: K, rule: FaultRule & FaultSettings[K]): void {
    this.#rules.set(kind, { rule, next: draws(this.#seed, kind), matched: 0, fired: 0 });
  }

  /** Switches a fault off, or all of them. */
  clear(kind?: FaultKind): void {
    if (kind === undefined) this.#rules.clear();
    else this.#rules.delete(kind);
  }

  /** How often a fault happened since the service started. */
  injected(kind: FaultKind): number {
    return this.#injected.get(kind) ?? 0;
  }

  /** Draws whether a fault happens to this request: its settings if so. */
  draw<K extends FaultKind>(kind: K, request: ServiceRequest): FaultSettings[K] | undefined {
    const active = this.#rules.get(kind);
    if (active === undefined) return undefined;
    const { probability = 1, count = Infinity, after = 0, on } = active.rule;
    if (on && `${request.method} ${request.path}\n${request.sql}`.search(on) < 0) return undefined;
    if (++active.matched <= after || active.fired >= count || active.next() >= probability) return undefined;
    active.fired++;
    this.#injected.set(kind, this.injected(kind) + 1);
    return active.rule as FaultRule & FaultSettings[K];
  }
}

/** Draws of a fault: other ones for each kind. */
function draws(seed: number, kind: FaultKind): () => number {
  const start = createHash("sha256").update(`${seed} ${kind}`).digest().readUInt32BE();
  return numbers((start % 2_147_483_646) + 1);
}
