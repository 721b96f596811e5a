import { randomUUID } from "node:crypto";

import { DRIVER_OPTIONS } from "../../../storage/driver/driver-options.ts";
import type { DriverOptions } from "../../../storage/driver/driver.ts";
import { redactText, type RedactOptions } from "../../../storage/redaction/redact.ts";
import {
  REDACTION_OPTIONS,
  redactionOf,
  type RedactionOptions,
} from "../../../storage/redaction/redaction-options.ts";
import { CallsUnderWay } from "../../../base/async/calls-under-way.ts";
import { string, wholeFrom, withDefault } from "../../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../../base/options/read-options.ts";
import { groupBy } from "../../../base/collections/group-by.ts";
import type { RowOf } from "../../../storage/table/row-of.ts";
import type { Table } from "../../../storage/table/table.ts";
import { type Scope, scopeOption, scopeText } from "../../scope/scope.ts";
import {
  checkRuleId,
  formatRules,
  inForce,
  readRule,
  type Rule,
  type RuleInput,
} from "../../records/rule.ts";
import { CLEARED } from "../../records/cleared-row.ts";
import { experienceTables } from "../../records/experience-tables.ts";
import type { rulesSchema } from "../../records/rules-schema.ts";
import { allOf, compare } from "../../../base/filter/compare.ts";

type RuleRow = RowOf<typeof rulesSchema>;

export interface TeamRulesOptions extends DriverOptions, RedactionOptions {
  /**
   * The owner of the rules, for reading and writing. Scopes are compared by equality.
   * @default none: rules without a scope
   */
  readonly scope?: Scope;
  /** Who writes the rules. @default "" */
  readonly author?: string;
}

const RULES_OPTIONS = {
  scope: withDefault(scopeOption, ""),
  author: withDefault(string(), ""),
  ...REDACTION_OPTIONS,
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<TeamRulesOptions>;

const GIVE_OPTIONS = { max: withDefault(wholeFrom(1), 5) } satisfies OptionsSpec<{ max?: number }>;

/** Rules to show an agent when a session starts. */
export interface GivenRules {
  /** The prompt text; empty if there are no rules. */
  readonly text: string;
  /** The revisions in the text. Note them with the run, so that the run's outcome can be attributed to the rules. */
  readonly rules: readonly Rule[];
}

/**
 * Short rules that a team gives its agents, stored beside the experience of the same location. All revisions
 * are kept.
 */
export class TeamRules implements AsyncDisposable {
  readonly #table: Table<typeof rulesSchema>;
  readonly #calls = new CallsUnderWay();
  readonly #scope: string;
  readonly #author: string;
  readonly #redaction: RedactOptions;

  private constructor(
    table: Table<typeof rulesSchema>,
    scope: string,
    author: string,
    redaction: RedactOptions,
  ) {
    this.#table = table;
    this.#scope = scope;
    this.#author = author;
    this.#redaction = redaction;
    this.#calls.count(this, "close");
  }

  /**
   * Opens the rules of a location and creates the table `rules` if it is missing.
   * @throws DeeplakeError, such as INVALID_LOCATION, ENGINE_MISSING: `docs/errors.md`
   * @example const { text } = await (await TeamRules.open("./agent-experiences")).give();
   */
  static async open(location: string, options: TeamRulesOptions = {}): Promise<TeamRules> {
    const read = readOptions("TeamRules.open", options, RULES_OPTIONS);
    const { scope, author, redact, mask, personalData, ...driver } = read;
    const owner = scopeText(scope);
    const redaction = redactionOf({ redact, mask, personalData });
    const table = await experienceTables(location, async () => null, { ...driver, redaction }).rules();
    return new TeamRules(table, owner, author, redaction);
  }

  /**
   * Writes a rule, or the next revision of an existing one. A retired rule becomes active again.
   * @throws DeeplakeError INVALID_ARGUMENT; then nothing is written
   */
  async put(input: RuleInput): Promise<Rule> {
    const given = readRule(input);
    const history = given.id === undefined ? [] : await this.history(given.id);
    const text = redactText(given.text, this.#redaction, ["rule"]);
    return this.#add({ id: randomUUID(), ...given, text, active: true }, history);
  }

  /** Stops giving a rule to agents. Returns whether a rule of this id was in force. */
  async retire(id: string): Promise<boolean> {
    checkRuleId(id);
    const history = await this.history(id);
    const last = history.at(-1);
    if (!last?.active) return false;
    await this.#add({ ...last, active: false }, history);
    return true;
  }

  /** The rules in force, highest priority first, then oldest first. */
  async list(): Promise<Rule[]> {
    return inForce(await this.#revisions());
  }

  /** All revisions of a rule, oldest first. */
  async history(id: string): Promise<Rule[]> {
    checkRuleId(id);
    return this.#revisions(id);
  }

  /**
   * The rules to show an agent when a session starts.
   * @param options `max`: most rules to give, from 1.
   * @default 5
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async give(options: { max?: number } = {}): Promise<GivenRules> {
    const { max } = readOptions("give", options, GIVE_OPTIONS);
    const rules = (await this.list()).slice(0, max);
    return { text: formatRules(rules), rules };
  }

  /** Merges what was written and releases the engine. */
  async close(): Promise<void> {
    await this.#calls.settled();
    await this.#table.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #add(
    { id, text, priority, active }: Pick<Rule, "id" | "text" | "priority" | "active">,
    history: readonly Rule[],
  ): Promise<Rule> {
    const revision = (history.at(-1)?.revision ?? 0) + 1;
    const rule = { revision, text, priority, active, author: this.#author, at: Date.now() };
    await this.#table.append([
      { id: randomUUID(), rule_id: id, ...rule, scope: this.#scope, cleared: CLEARED },
    ]);
    return { id, ...rule };
  }

  async #revisions(id?: string): Promise<Rule[]> {
    const ofScope = compare("scope", "eq", this.#scope);
    const filter = id === undefined ? ofScope : allOf([ofScope, compare("rule_id", "eq", id)]);
    const rows = await this.#table.rows({ filter });
    // Sort by revision first, because the clocks of two processes may differ. Two writers that read the same
    // revision are sorted by time.
    rows.sort((a, b) => a.revision - b.revision || a.version - b.version);
    return [...groupBy(rows, (row) => row.rule_id).values()].flatMap((revisions) => {
      let revision = 0;
      return revisions.map((row) => {
        revision = Math.max(revision + 1, row.revision);
        return { ...ruleOf(row), revision };
      });
    });
  }
}

function ruleOf({ rule_id: id, revision, text, priority, active, author, at }: RuleRow): Rule {
  return { id, revision, text, priority, active, author, at };
}
