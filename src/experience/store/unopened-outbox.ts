import type { ScopeView } from "../../storage/table/scope-view.ts";
import { Outbox } from "../../storage/spool/outbox.ts";
import { type Kept, Spool } from "../../storage/spool/spool.ts";
import { spoolDirectory } from "../../storage/spool/spool-directory.ts";
import { SPOOL_BYTES } from "../../storage/spool/spool-options.ts";
import { redactionOf } from "../../storage/redaction/redaction-options.ts";
import { CLEARED } from "../records/cleared-row.ts";
import type { ExperienceInput } from "../records/experience.ts";
import { spooledRow } from "./experience-outbox.ts";
import { experienceRow } from "./experience-row.ts";
import { type RunOrigin, runToRow } from "../records/run-codec.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { ExperienceConfig } from "../scope/experience-config.ts";
import { type Scope, scopeText } from "../scope/scope.ts";
import { scopeView, writableScope } from "../scope/scope-view.ts";
import { decided } from "../trust/judge.ts";
import { trustPolicy } from "../trust/trust-policy.ts";

const silent = (): void => {};

/**
 * Keeps rows on disk at once for a store that is not open yet, since the process may end before it is: the next to open
 * the location stores them.
 */
export class UnopenedOutbox {
  readonly #location: string;
  readonly #origin: RunOrigin;
  readonly #view: ScopeView | undefined;

  /** @param options What the store will be opened with. */
  constructor(location: string, options: ExperienceConfig) {
    const { agent = "", author = "", scope } = options;
    this.#location = location;
    this.#origin = { agent, author, scope: scope === undefined ? "" : scopeText(scope) };
    this.#view = scopeView(options);
  }

  /** A scope as text. @throws DeeplakeError INVALID_ARGUMENT for one that the store will not write to */
  writableScope(scope: Scope): string {
    return writableScope(scope, this.#view);
  }

  /** Says how many are kept, from the first on. */
  keepRuns(records: readonly RunRecord[]): Kept {
    return this.#keep((outbox) =>
      outbox.keep(
        "runs",
        records.map((record) => ({ ...runToRow(record, this.#origin), cleared: CLEARED })),
      ),
    );
  }

  keepExperience(input: ExperienceInput): Kept {
    return this.#keep((outbox) => {
      const policy = trustPolicy(undefined, this.#origin.author);
      const row = experienceRow(input, {
        origin: this.#origin,
        view: this.#view,
        redaction: redactionOf({}),
        decided: (experience) => decided(experience, policy),
      });
      return outbox.keep("experiences", [row]);
    });
  }

  #keep(keep: (outbox: Outbox) => Kept): Kept {
    try {
      const directory = spoolDirectory(this.#location, {});
      const spool =
        directory === undefined ? null : new Spool(directory, SPOOL_BYTES, spooledRow(this.#view));
      const listener = { stored: silent, spooled: silent, replayed: silent, dropped: silent, failed: silent };
      return keep(new Outbox({ spool, after: 0, tables: {}, listener }));
    } catch (error) {
      return { kept: 0, error };
    }
  }
}
