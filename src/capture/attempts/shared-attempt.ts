import { isDeepStrictEqual } from "node:util";

import type { IntegratedRecallOptions } from "../../experience/recall/recall-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { AttemptRecord } from "./attempt-record.ts";

/** What an attempt is at: several integrations that agree in it and see the same run see one attempt. */
export interface Work {
  readonly experience: ExperienceStore;
  readonly task: string;
  readonly scope: string;
}

/** How an integration labels the attempts that it sees. */
interface Labels {
  readonly tags?: readonly string[] | undefined;
  readonly agent?: string | undefined;
}

/**
 * An attempt that several integrations see, as `withExperience` around an agent with the middleware does. The first that
 * judges the attempt makes the experience, and the verdicts of the others are labels of it.
 */
export class SharedAttempt {
  readonly work: Work;
  readonly #recalls: { readonly by: object; readonly options: IntegratedRecallOptions }[] = [];
  readonly #judges = new Set<object>();
  readonly #tags = new Set<string>();
  #agent: string | undefined;
  /** The evaluators that were asked. */
  readonly asked: Set<unknown> = new Set();
  record: AttemptRecord | undefined;
  /** Deletes the failure that is recorded of the attempt; `undefined` if there is none. */
  retract: (() => Promise<void>) | undefined;

  constructor(work: Work) {
    this.work = work;
  }

  isAt({ experience, task, scope }: Work): boolean {
    const { work } = this;
    return work.experience === experience && work.task === task && work.scope === scope;
  }

  /** Notes how an integration labels the attempt. The agent that is named last is the innermost. */
  join({ tags = [], agent }: Labels): void {
    for (const tag of tags) this.#tags.add(tag);
    this.#agent = agent ?? this.#agent;
  }

  /** The labels of all that see the attempt, for the integration that makes the experience. */
  with({ tags = [], agent = this.#agent }: Labels): Labels {
    const all = new Set([...this.#tags, ...tags]);
    return { tags: all.size > 0 ? [...all] : undefined, agent };
  }

  /** Notes a recall. Returns whether another integration has recalled with the same options, and told the agent. */
  isTold(by: object, options: IntegratedRecallOptions): boolean {
    const isTold = this.#recalls.some((one) => one.by !== by && isDeepStrictEqual(one.options, options));
    if (!isTold) this.#recalls.push({ by, options });
    return isTold;
  }

  /** Whether an integration that sees all of the attempt has recorded how it ended. */
  get isSettled(): boolean {
    return this.retract !== undefined || (this.#judges.size > 0 && this.record?.isRecorded === true);
  }

  /** An integration judges the attempt. One that has judged before judges another attempt, as after a jump back. */
  judge(by: object): void {
    if (this.#judges.has(by)) this.begin();
    this.#judges.add(by);
  }

  /** Another attempt begins. */
  begin(): void {
    this.#judges.clear();
    this.asked.clear();
    this.record = undefined;
  }
}
