import { afterEach, beforeEach, describe, it } from "vitest";

import type { DriverOptions } from "../storage/driver/driver.ts";
import { type ExperienceStoreCase, Place } from "./experience-store/case.ts";
import { keepingCases } from "./experience-store/keeping-cases.ts";
import { labellingCases } from "./experience-store/labelling-cases.ts";
import { lexicalCases } from "./experience-store/lexical-cases.ts";
import { rankingCases } from "./experience-store/ranking-cases.ts";
import { recallingCases } from "./experience-store/recalling-cases.ts";
import { recordingCases } from "./experience-store/recording-cases.ts";
import { refusingCases } from "./experience-store/refusing-cases.ts";
import { scopeCases } from "./experience-store/scope-cases.ts";
import { statusCases } from "./experience-store/status-cases.ts";

/** Describes the kind of location at which to test experience stores. */
export interface ExperienceStoreSuite {
  /** Name of the kind, shown in the report. */
  readonly name: string;
  /** Returns an empty location. A store that is opened there later in the same process must find what was recorded. */
  location(): string | Promise<string>;
  /** Options of the driver. */
  readonly options?: DriverOptions;
  /** Removes a location, after all its stores were closed. */
  destroy?(location: string): void | Promise<void>;
}

const groups: Readonly<Record<string, readonly ExperienceStoreCase[]>> = {
  recording: recordingCases,
  refusing: refusingCases,
  recalling: recallingCases,
  "recalling by words": lexicalCases,
  labelling: labellingCases,
  ranking: rankingCases,
  keeping: keepingCases,
  believing: statusCases,
  "keeping scopes apart": scopeCases,
};

/**
 * Tests `ExperienceStore` at one kind of location. Call it in a file that vitest runs.
 * @example experienceStoreSuite({ name: "memory", location: () => `memory:${randomUUID()}` });
 */
export function experienceStoreSuite(suite: ExperienceStoreSuite): void {
  describe(`ExperienceStore at ${suite.name}`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        let location: string | undefined;
        let place: Place | undefined;
        beforeEach(async () => {
          location = await suite.location();
          place = new Place(location, suite.options);
        });
        afterEach(async () => {
          await place?.close();
          if (location !== undefined) await suite.destroy?.(location);
          [location, place] = [undefined, undefined];
        });
        for (const { title, run } of cases) it(title, () => run(place as Place));
      });
    }
  });
}
