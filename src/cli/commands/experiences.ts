import { type ItemUses, itemUses, NO_USES } from "../../experience/ledger/item-uses.ts";
import type { Experience, Outcome } from "../../experience/records/experience.ts";
import { oneLine } from "../../base/shortened.ts";
import { listOf } from "../../base/async/list-of.ts";
import { readOption, wholeFrom } from "../../base/options/option.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { experienceMeant, shortStoredIds } from "../stored-ids.ts";
import { strangersNote } from "../strangers.ts";
import { columns } from "../text/columns.ts";
import { sourcesText } from "../text/in-words.ts";
import { marked, styleOf } from "../text/style.ts";
import { counted, countText, percentText, timeText } from "../text/values.ts";
import { fitted, wrapped } from "../text/width.ts";

/** Most experiences listed without `--k`. */
const LISTED = 20;

interface ExperienceFlags {
  readonly from?: string;
  readonly k?: number;
  readonly outcome?: Outcome;
  readonly status?: string;
  readonly agent?: string;
  readonly sort?: "time" | "given";
}

export function experiencesCommand(
  { from, k = LISTED, outcome, status, agent, sort = "time" }: ExperienceFlags,
  { width, hasColours, zone }: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    readOption(wholeFrom(1), k, "k");
    const all = await listOf(experience.scan());
    const { exposures, runs } = await portOf(experience).evidence();
    const uses = itemUses(exposures, runs);
    const usesOf = ({ id }: Experience): ItemUses => uses.get(id) ?? NO_USES;
    const wanted = all
      .filter(
        (one) =>
          (outcome === undefined || one.outcome === outcome) &&
          (status === undefined || statusOf(experience, one) === status) &&
          (agent === undefined || one.agent === agent),
      )
      .sort(
        (a, b) =>
          (sort === "given" ? usesOf(b).given - usesOf(a).given : 0) ||
          b.timestamp - a.timestamp ||
          (a.id < b.id ? -1 : 1),
      );
    const shown = wanted.slice(0, k);
    const stale = await portOf(experience).stale();
    const data = shown.map((one) => ({ experience: one, uses: usesOf(one), stale: stale.has(one.id) }));
    if (shown.length === 0)
      return {
        text: all.length === 0 ? "No experience is recorded." : `No such experience, of ${all.length}.`,
        data,
      };
    const style = styleOf(hasColours);
    const short = await shortStoredIds(experience);
    const text = columns<Experience>(
      [
        { header: "ID", cell: ({ id }) => short(id), isId: true },
        { header: `RECORDED (${zone})`, cell: ({ timestamp }) => timeText(timestamp * 1000, zone, false) },
        { header: "OUTCOME", cell: (one) => one.outcome, isMarked: true },
        {
          header: "STATUS",
          cell: (one) => `${statusOf(experience, one)}${stale.has(one.id) ? ", stale" : ""}`,
          isMarked: true,
        },
        { header: "GIVEN", cell: (one) => countText(usesOf(one).given), align: "right" },
        { header: "WON", cell: (one) => wonText(usesOf(one)), align: "right" },
      ],
      shown,
      {
        width,
        style,
        below: ({ task, approach }) => [
          `  ${style.faint(fitted([task, approach].filter((one) => one !== "").join(" → "), width - 2))}`,
        ],
      },
    );
    const note = strangersNote(experience, wanted);
    return {
      text: `${text}\n\n${shown.length} of ${counted(wanted.length, "experience")}. "experiences show ID" shows one.${note && `\n${wrapped(note, width)}`}`,
      data,
    };
  });
}

function wonText({ successes, others }: ItemUses): string {
  return successes + others === 0 ? "" : percentText(successes / (successes + others));
}

/** The status of an experience under the trust policy of the command. */
export function statusOf(store: ExperienceStore, one: Experience): string {
  return portOf(store).standing(one).status;
}

/** Most uses of an experience that are listed. */
const USES = 10;

export function experiencesShow(
  id: string,
  from: string | undefined,
  { width, hasColours, zone }: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const meant = await experienceMeant(experience, id);
    const trace = await experience.trust.trace(meant);
    const shown = await experience.get(meant);
    if (!trace || !shown) throw new Error(`${meant} was removed meanwhile.`);
    const labels = await experience.labels(meant);
    const { exposures, runs } = await portOf(experience).evidence();
    const uses = itemUses(exposures, runs).get(meant) ?? NO_USES;
    const short = await shortStoredIds(experience);
    const style = styleOf(hasColours);
    const note = strangersNote(experience, [shown]);
    const { standing, injections, sources, derived, stale, newer } = trace;
    const field = (name: string, text: string): string =>
      text === "" ? "" : `${style.strong(name)}\n${wrapped(text, width, "  ")}`;
    const facts = [
      `recorded ${timeText(shown.timestamp * 1000, zone)} ${zone}`,
      ...(shown.agent ? [`by agent ${shown.agent}`] : []),
      ...(shown.runId ? [`run ${shown.runId}`] : []),
      ...(shown.threadId ? [`thread ${shown.threadId}`] : []),
    ];
    const text = [
      [
        `${style.strong("Experience")} ${oneLine(meant)}`,
        wrapped(oneLine(facts.join(", ")), width),
        `Outcome ${marked(style, shown.outcome)(shown.outcome)} ${shown.score.toFixed(2)}, confidence ${shown.confidence.toFixed(2)}, by ${sourcesText(shown.labelSource, labels)}`,
        wrapped(
          `Status ${standing.status}${standing.reason ? `: ${standing.reason}` : ""}${standing.status === "active" ? "" : '; "status ID active --reason TEXT" releases it'}`,
          width,
        ),
        ...(note === "" ? [] : [wrapped(note, width)]),
        ...(stale
          ? [
              wrapped(
                `Stale: agents are not given it, because newer attempts with this approach ended otherwise: ${newer.join(", ")}`,
                width,
              ),
            ]
          : []),
      ].join("\n"),
      [field("Task", shown.task), field("Approach", shown.approach), field("Lessons", shown.lessons)]
        .filter((part) => part !== "")
        .join("\n"),
      [
        style.strong("Labels"),
        ...labels.map(({ at, outcome, score, source, confidence, author, comment, lessons }) =>
          wrapped(
            `${timeText(at, zone)} ${outcome} ${score.toFixed(2)} by ${source}${author && ` (${author})`}, confidence ${confidence.toFixed(2)}${comment && `: ${comment}`}${lessons && lessons !== comment ? `; lesson: ${lessons}` : ""}`,
            width,
            "  ",
          ),
        ),
        ...(labels.length === 0 ? ["  none"] : []),
      ].join("\n"),
      [
        `${style.strong("Uses")}: given ${counted(uses.given, "time")}, ${uses.successes} won, ${uses.others} not, ${uses.unlabelled} without outcome; withheld ${counted(uses.withheld, "time")}`,
        ...injections
          .toSorted((a, b) => a.at - b.at)
          .slice(-USES)
          .map(
            ({ at, kind, injected, similarity, runId, threadId, outcomes }) =>
              `  ${fitted(`${timeText(at, zone)} ${injected ? "given" : "withheld"}${kind === "hint" ? " as a hint" : ""}, similarity ${similarity.toFixed(2)}, ${outcomes.map(({ outcome }) => outcome).join(", ") || "no outcome"}, ${short(threadId || runId) || "no run"}`, width - 2)}`,
          ),
        ...(injections.length > USES ? [`  and ${injections.length - USES} before`] : []),
        ...(injections.length > 0
          ? ['"runs show ID", with the last word of a line, shows what that attempt was told.']
          : []),
      ].join("\n"),
      ...(sources.length > 0 ? [wrapped(oneLine(`Made of: ${sources.join(", ")}`), width)] : []),
      ...(derived.length > 0 ? [wrapped(oneLine(`Became: ${derived.join(", ")}`), width)] : []),
    ].join("\n\n");
    return {
      text,
      data: { experience: shown, labels, standing, stale, newer, uses, injections, sources, derived },
    };
  });
}
