import { randomUUID } from "node:crypto";

import { Outbox } from "../table/spool/outbox.ts";
import { type Kept, Spool } from "../table/spool/spool.ts";
import { spoolDirectory } from "../table/spool/spool-directory.ts";
import { SPOOL_BYTES } from "../table/spool/spool-options.ts";
import { toRow } from "./experience-codec.ts";
import type { ExperienceInput } from "./experience.ts";
import { runToRow } from "./run-codec.ts";
import type { RunRecord } from "./run-record.ts";
import { decided } from "./trust/judge.ts";
import { trustPolicy } from "./trust/trust-policy.ts";
import { completeExperience } from "./validate-experience.ts";
import { withoutEcho } from "./without-echo.ts";

const NOBODY = { agent: "", author: "", scope: "" };
const silent = (): void => {};

/**
 * Keeps rows on disk at once for a store that is not open yet, since the process may end before it is: the next to open
 * the location stores them. As with a store that is opened without options, they are nobody's in particular.
 */
export class UnopenedOutbox {
  readonly #location: string;

  constructor(location: string) {
    this.#location = location;
  }

  /** Says how many are kept, from the first on. */
  keepRuns(records: readonly RunRecord[]): Kept {
    return this.#keep((outbox) =>
      outbox.keep(
        "runs",
        records.map((record) => runToRow(record, NOBODY)),
      ),
    );
  }

  keepExperience(input: ExperienceInput): Kept {
    return this.#keep((outbox) => {
      const defaults = { id: randomUUID, now: () => Math.floor(Date.now() / 1000), ...NOBODY };
      const experience = completeExperience(withoutEcho(input), defaults);
      return outbox.keep("experiences", [toRow(decided(experience, trustPolicy(undefined, "")))]);
    });
  }

  #keep(keep: (outbox: Outbox) => Kept): Kept {
    try {
      const directory = spoolDirectory(this.#location, {});
      const spool = directory === undefined ? null : new Spool(directory, SPOOL_BYTES);
      const listener = { stored: silent, spooled: silent, replayed: silent, dropped: silent, failed: silent };
      return keep(new Outbox({ spool, after: 0, tables: {}, listener }));
    } catch (error) {
      return { kept: 0, error };
    }
  }
}
