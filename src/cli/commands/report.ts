import { writeWhole } from "../../base/async/whole-file.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { ModelPrices } from "../../experience/store/usage.ts";
import { overviewOf } from "../../capture/runs/overview.ts";
import { readHistory } from "../../capture/runs/read-history.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { reportPage } from "../report/page.ts";
import type { Screen } from "../screen.ts";
import { checkLocation } from "./check-location.ts";
import { checkOutput } from "./check-output.ts";
import { liftSentence } from "./lift.ts";
import { statusOf } from "./experiences.ts";
import { pricesIn } from "./usage.ts";

/** Most entries of each list in the page. */
const LIMITS = { sessions: 200, experiences: 20, tasks: 10, waiting: 20 };

export function reportCommand(
  {
    from,
    out,
    force = false,
    prices,
  }: { readonly from?: string; readonly out: string; readonly force?: boolean; readonly prices?: string },
  { zone, progress }: Pick<Screen, "zone" | "progress">,
): Promise<Answer> {
  checkOutput(out, force);
  return withStore(from, async (experience, location) => {
    const page = await progress.while("Reading", reportOf(experience, location, zone, pricesIn(prices)));
    await writeWhole(out, page, force);
    const bytes = Buffer.byteLength(page);
    return {
      text: `Wrote ${out} (${(bytes / 1e6).toFixed(2)} MB). Open it in a browser.`,
      data: { file: out, bytes },
    };
  });
}

/** Reads everything in a store and makes the page of it. */
async function reportOf(
  experience: ExperienceStore,
  location: string,
  zone: string,
  prices: ModelPrices | undefined,
): Promise<string> {
  const history = await readHistory(experience);
  const overview = overviewOf(history, LIMITS, {
    ...(prices && { prices }),
    statusOf: (one: Experience) => statusOf(experience, one),
  });
  const checks = await checkLocation(location);
  return reportPage(overview, {
    location: shownLocation(location),
    at: Date.now(),
    zone,
    hasPrices: prices !== undefined,
    lift: liftSentence(overview.lift, "success"),
    checks,
  });
}
