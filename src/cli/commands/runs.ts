import { meets } from "../../capture/runs/run-conditions.ts";
import { type RunHit, type RunSearchOptions, searchRuns } from "../../capture/runs/search-runs.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import { knownRuns } from "../../capture/runs/known-runs.ts";
import { type SessionOf, sessionOf } from "../../capture/runs/session.ts";
import { type SessionView, sessionView } from "../../capture/runs/session-view.ts";
import { readOption, wholeFrom } from "../../base/options/option.ts";
import { wholeSessions, withoutBodies } from "../../capture/runs/whole-sessions.ts";
import type { KnownAttempt } from "../../experience/records/known-attempts.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { columns } from "../text/columns.ts";
import { beginning, idMeant } from "../text/short-ids.ts";
import { styleOf } from "../text/style.ts";
import { costText, counted, countText, durationText, NONE, timeText } from "../text/values.ts";
import { fitted } from "../text/width.ts";
import { UsageError } from "../usage-error.ts";
import { pricesIn } from "./usage.ts";

/** Most sessions listed without `--k`. */
const LISTED = 20;

interface RunFlags extends Omit<RunSearchOptions, "retrieval" | "collapse"> {
  readonly from?: string;
  readonly thread?: string;
  readonly unlabelled?: boolean;
  readonly prices?: string;
}

/** Lists sessions. With a text, it searches runs by words, because a command line has no embeddings. */
export function runsCommand(text: string | undefined, flags: RunFlags, screen: Screen): Promise<Answer> {
  const { from, thread, unlabelled, prices, ...options } = flags;
  if (text !== undefined && (thread !== undefined || unlabelled))
    throw new UsageError("runs: --thread and --unlabelled list sessions. Leave TEXT out.");
  return withStore(from, async (experience) => {
    if (text !== undefined) {
      const hits = await searchRuns(experience, text, options);
      return { text: hitsText(hits, await shortStoredIds(experience), screen), data: hits };
    }
    const { k = LISTED, ...conditions } = options;
    readOption(wholeFrom(1), k, "k");
    const priced = pricesIn(prices);
    const { runs: known, attempts } = await knownRuns(experience);
    const all = (await known.groups()).map(({ roots, runs }) => ({
      session: sessionOf({ roots, runs }, attempts),
      runs,
    }));
    const named = thread === undefined ? undefined : threadMeant(all, thread);
    const wanted = all.filter((one) => isWanted(one, { thread: named, unlabelled, ...conditions }));
    const latest = wanted.slice(0, k);
    const sessions = await wholeSessions(
      experience,
      known,
      latest.map(({ session }) => session),
    );
    const shown = sessions.map((session, at) =>
      sessionView({ session, runs: (latest[at]?.runs ?? []).map(withoutBodies) }, priced),
    );
    const short = await shortStoredIds(experience);
    return {
      text: sessionsText(shown, wanted.length, all.length, short, screen),
      data: shown.map(sessionData),
    };
  });
}

interface Listed {
  readonly session: SessionOf<BriefRun, KnownAttempt>;
  readonly runs: readonly BriefRun[];
}

/** The session that `--thread` names, whole or by its beginning. An unknown id finds no session. */
function threadMeant(all: readonly Listed[], typed: string): string {
  const ids = all.map(({ session }) => session.id);
  return beginning(ids, typed).length === 0 ? typed : idMeant(ids, typed, "a thread", "");
}

function isWanted(
  { session, runs }: Listed,
  {
    thread,
    unlabelled,
    status,
    outcome,
    ...ofRuns
  }: Omit<RunFlags, "thread" | "unlabelled"> & {
    readonly thread: string | undefined;
    readonly unlabelled: boolean | undefined;
  },
): boolean {
  return (
    (thread === undefined || session.threadId === thread || session.id === thread) &&
    (!unlabelled || session.outcome === null) &&
    (status === undefined || session.status === status) &&
    (outcome === undefined || session.outcome === outcome) &&
    runs.some((run) => meets(run, ofRuns))
  );
}

/** The data of a session in `--json`. Its runs are in `runs show`. */
export function sessionData({ session, task, answer, duration, cost }: SessionView): unknown {
  const { id, threadId, scope, agents, status, outcome, startedAt, endedAt, tokens, runs, tools, errors } =
    session;
  return {
    id,
    threadId,
    scope,
    agents,
    task,
    answer,
    status,
    outcome,
    startedAt,
    endedAt,
    duration,
    tokens,
    cost,
    runs,
    tools,
    errors,
    roots: session.roots.map((root) => root.id),
    experiences: session.experiences.map((experience) => experience.id),
  };
}

/** Formats sessions. Each has a line of figures and a line with task and answer. */
function sessionsText(
  shown: readonly SessionView[],
  matching: number,
  all: number,
  short: (id: string) => string,
  { width, hasColours, zone }: Pick<Screen, "width" | "hasColours" | "zone">,
): string {
  if (shown.length === 0)
    return all === 0
      ? "No run is logged. A callback handler logs them: DeeplakeCallbackHandler."
      : `No such session, of ${counted(all, "session")}.`;
  const style = styleOf(hasColours);
  const text = columns(
    [
      { header: "ID", cell: ({ session }) => short(session.id), isId: true },
      { header: `STARTED (${zone})`, cell: ({ session }) => timeText(session.startedAt, zone) },
      { header: "STATUS", cell: ({ session }) => session.status, isMarked: true },
      { header: "OUTCOME", cell: ({ session }) => session.outcome ?? NONE, isMarked: true },
      { header: "TOOK", cell: ({ duration }) => durationText(duration), align: "right" },
      {
        header: "TOKENS",
        cell: ({ session }) => (session.tokens === null ? "" : countText(session.tokens)),
        align: "right",
      },
      { header: "COST", cell: ({ cost }) => (cost === null ? "" : costText(cost)), align: "right" },
    ],
    shown,
    {
      width,
      style,
      below: (view) => [`  ${style.faint(taskLine(view, width - 2))}`],
    },
  );
  return `${text}\n\n${shown.length} of ${counted(matching, "session")}. "runs show ID" shows one.\nSTATUS: how the run ended. OUTCOME: how it was judged.`;
}

/** The first task and the last answer on one line. If the task is short, the answer gets more room. */
function taskLine({ task, answer, tasks }: SessionView, width: number): string {
  const asked = fitted(task, answer === "" ? width : Math.ceil(width * 0.6));
  return answer === ""
    ? asked
    : fitted(`${asked} → ${tasks > 1 ? "… → " : ""}${fitted(answer, width)}`, width);
}

/** Formats hits: the run, its session and its outcome, then the part of the run that matched. */
function hitsText(
  hits: readonly RunHit[],
  short: (id: string) => string,
  { width, hasColours, zone }: Pick<Screen, "width" | "hasColours" | "zone">,
): string {
  if (hits.length === 0) return "No such run was logged.";
  const style = styleOf(hasColours);
  const text = columns(
    [
      { header: "RUN", cell: ({ run }) => short(run.id), isId: true },
      { header: "SESSION", cell: ({ run }) => short(run.threadId ?? run.rootId), isId: true },
      { header: `STARTED (${zone})`, cell: ({ run }) => timeText(run.startedAt, zone, false) },
      { header: "STATUS", cell: ({ run }) => run.status, isMarked: true },
      { header: "OUTCOME", cell: ({ outcome }) => outcome ?? NONE, isMarked: true },
      { header: "KIND", cell: ({ run }) => run.kind },
      { header: "NAME", cell: ({ run }) => run.name, least: 6 },
    ],
    hits,
    { width, style, below: ({ snippet }) => [`  ${style.faint(fitted(snippet, width - 2))}`] },
  );
  return `${text}\n\n${counted(hits.length, "run")}, best first. "runs show" takes the id of a run or of a session.`;
}
