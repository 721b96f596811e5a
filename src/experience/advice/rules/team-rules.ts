import { randomUUID } from "node:crypto";

import { DRIVER_OPTIONS } from "../../../storage/driver/driver-options.ts";
import type { DriverOptions } from "../../../storage/driver/driver.ts";
import { redactText, type RedactOptions } from "../../../storage/redaction/redact.ts";
import {
  REDACTION_OPTIONS,
  redactionOf,
  type RedactionOptions,
} from "../../../storage/redaction/redaction-options.ts";
import { besideDataset, isDataset } from "../../../storage/table/resolve.ts";
import type { Filter } from "../../../base/filter/filter.ts";
import { string, wholeFrom, withDefault } from "../../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../../base/options/read-options.ts";
import { groupBy } from "../../../base/collections/group-by.ts";
import type { RowOf } from "../../../storage/table/row-of.ts";
import { Table } from "../../../storage/table/table.ts";
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
import { rowUpgrade } from "../../records/row-upgrade.ts";
import { rulesSchema } from "../../records/rules-schema.ts";

type RuleRow = RowOf<typeof rulesSchema>;

/** How to open the rules of a team. */
export interface TeamRulesOptions extends DriverOptions, RedactionOptions {
  /** Whose rules: compared by equality, for reading and for writing. @default those without a scope */
  readonly scope?: Scope;
  /** Who writes. @default "" */
  readonly author?: string;
}

const RULES_OPTIONS = {
  scope: withDefault(scopeOption, ""),
  author: withDefault(string(), ""),
  ...REDACTION_OPTIONS,
  ...DRIVER_OPTIONS,
} satisfies OptionsSpec<TeamRulesOptions>;

const GIVE_OPTIONS = { max: withDefault(wholeFrom(1), 5) } satisfies OptionsSpec<{ max?: number }>;

/** What is put in front of an agent when a session starts. */
export interface GivenRules {
  /** Empty when there are none. */
  readonly text: string;
  /** Exactly which revisions it holds: note them with the run, so that its outcome can be told apart by them. */
  readonly rules: readonly Rule[];
}

/** Short rules that a team gives its agents, beside the experience of the same location. All revisions are kept. */
export class TeamRules implements AsyncDisposable {
  readonly #table: Table<typeof rulesSchema>;
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
  }

  /**
   * Opens the rules of a location, making the table `rules` there when it is missing.
   * @throws DeeplakeError INVALID_LOCATION, ENGINE_MISSING, PACKAGE_MISSING, STORE_UNREADABLE
   * @example const { text } = await (await TeamRules.open("./agent-experiences")).give();
   */
  static async open(location: string, options: TeamRulesOptions = {}): Promise<TeamRules> {
    const read = readOptions("TeamRules.open", options, RULES_OPTIONS);
    const { scope, author, redact, mask, personalData, ...driver } = read;
    const owner = scopeText(scope);
    const redaction = redactionOf({ redact, mask, personalData });
    const [place, name] = (await isDataset(location, driver))
      ? [besideDataset(location, "rules"), null]
      : [location, "rules"];
    const upgrade = rowUpgrade("rules", redaction);
    const table = await Table.open(place, name, rulesSchema, { ...driver, dimensions: null, upgrade });
    return new TeamRules(table, owner, author, redaction);
  }

  /**
   * Writes a rule down, or its next revision; a retired one counts again.
   * @throws DeeplakeError INVALID_ARGUMENT; nothing is written then.
   */
  async put(input: RuleInput): Promise<Rule> {
    const given = readRule(input);
    const history = given.id === undefined ? [] : await this.history(given.id);
    const text = redactText(given.text, this.#redaction, ["rule"]);
    return this.#add({ id: randomUUID(), ...given, text, active: true }, history);
  }

  /** Stops giving a rule to agents; resolves to whether one of this id was in force. */
  async retire(id: string): Promise<boolean> {
    checkRuleId(id);
    const history = await this.history(id);
    const last = history.at(-1);
    if (!last?.active) return false;
    await this.#add({ ...last, active: false }, history);
    return true;
  }

  /** The rules in force, highest priority first, of equals the oldest. */
  async list(): Promise<Rule[]> {
    return inForce(await this.#revisions());
  }

  /** All revisions of a rule, oldest first. */
  async history(id: string): Promise<Rule[]> {
    checkRuleId(id);
    return this.#revisions(id);
  }

  /**
   * What to put in front of an agent when a session starts.
   * @param options `max`: at most so many rules, from 1. @default 5
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async give(options: { max?: number } = {}): Promise<GivenRules> {
    const { max } = readOptions("give", options, GIVE_OPTIONS);
    const rules = (await this.list()).slice(0, max);
    return { text: formatRules(rules), rules };
  }

  /** Merges what was written and gives the engine back. */
  close(): Promise<void> {
    return this.#table.close();
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
    const equal = (field: string, value: string): Filter => ({
      kind: "compare",
      field,
      operator: "eq",
      value,
    });
    const parts = [equal("scope", this.#scope), ...(id === undefined ? [] : [equal("rule_id", id)])];
    const rows = await this.#table.rows({ filter: { kind: "and", parts } });
    // Clocks of two processes may differ, what a writer had read does not; two that had read the same go by their clocks.
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
