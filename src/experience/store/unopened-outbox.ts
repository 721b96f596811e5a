import { randomUUID } from "node:crypto";

import type { ScopeView } from "../../storage/table/scope-view.ts";
import { Outbox } from "../../storage/spool/outbox.ts";
import { type Kept, Spool } from "../../storage/spool/spool.ts";
import { spoolDirectory } from "../../storage/spool/spool-directory.ts";
import { SPOOL_BYTES } from "../../storage/spool/spool-options.ts";
import { toRow } from "../records/experience-codec.ts";
import type { ExperienceInput } from "../records/experience.ts";
import { spooledRow } from "./experience-outbox.ts";
import { type RunOrigin, runToRow } from "../records/run-codec.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { ExperienceConfig } from "../scope/experience-config.ts";
import { scopeText } from "../scope/scope.ts";
import { scopeView } from "../scope/scope-view.ts";
import { decided } from "../trust/judge.ts";
import { trustPolicy } from "../trust/trust-policy.ts";
import { completeExperience } from "../records/validate-experience.ts";
import { withoutEcho } from "../prompt/without-echo.ts";

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

  /** Says how many are kept, from the first on. */
  keepRuns(records: readonly RunRecord[]): Kept {
    return this.#keep((outbox) =>
      outbox.keep(
        "runs",
        records.map((record) => runToRow(record, this.#origin)),
      ),
    );
  }

  keepExperience(input: ExperienceInput): Kept {
    return this.#keep((outbox) => {
      const defaults = { id: randomUUID, now: () => Math.floor(Date.now() / 1000), ...this.#origin };
      const experience = completeExperience(withoutEcho(input), defaults);
      return outbox.keep("experiences", [
        toRow(decided(experience, trustPolicy(undefined, this.#origin.author))),
      ]);
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
