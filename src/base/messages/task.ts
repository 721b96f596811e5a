import { readSafely } from "./read-safely.ts";
import { anyMessage, HISTORY, lastHumanIndex, messagesOf } from "./any-message.ts";
import { fieldOf } from "./chain-values.ts";
import { withoutText } from "./placed-text.ts";
import { blocksText, messageText } from "./message-text.ts";

/** Fields that may have the task. The first field with a task counts. */
const NAMED = ["task", "question", "query", "input", "prompt"];

/** Names of fields for an id, a user, a thread or a session, which never have a task. */
const PLACE =
  /(?:^|[_-])(?:u?u?id|ids|guid)$|[a-z](?:U?U?ID|Id|Ids)$|^(?:user|user_?name|userName|thread|session|conversation)$/u;

/**
 * Most levels of nesting in which a task is looked for. Chains put their input into a field `input`, and such
 * fields can be nested.
 */
const DEEPEST = 4;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The task in the input of a chain, a graph or a model, live or as JSON. The first of these with a task counts:
 *
 * - the input itself, if it is text or messages;
 * - the field `task`, `question`, `query`, `input` or `prompt`;
 * - the last human message in a field that is no history;
 * - the only text field that is no thread, user or id;
 * - the last human message of a history.
 *
 * A `Command` has the task of its update, unless it has a `resume`. A `Send` has no task.
 */
export function taskOfInput(input: unknown): string | undefined {
  return readSafely(() => taskIn(input, 0));
}

/**
 * The task in a graph's state: the text in the channel named `channel`, else the task that `taskOfInput` would
 * find. But a lone text field is not taken for the task, because channels also have results.
 * @param begun The task with which the graph began. If a human message in `messages` has it, `begun` counts before the
 * last human message.
 */
export function taskOfState(state: unknown, channel = "task", begun?: string): string | undefined {
  if (!isObject(state)) return undefined;
  const named = namedIn(state, channel);
  if (named !== undefined) return named;
  if (begun !== undefined && said(state["messages"])?.some((one) => lastHumanText([one]) === begun))
    return begun;
  return spokenTask(state, { inHistory: false }) ?? spokenTask(state, { inHistory: true });
}

/** The task in the channel, or in a field such as `task`. `undefined` if only a message of a conversation has a task. */
export function taskNamedIn(state: unknown, channel = "task"): string | undefined {
  return readSafely(() => (isObject(state) ? namedIn(state, channel) : undefined));
}

/** Whether a field of a state has this task: as its value, in an object, or in one of several messages. */
export function holdsTask(state: object, task: string): boolean {
  return Object.values(state).some(
    (value: unknown) =>
      taskOfInput(value) === task || said(value)?.some((one) => lastHumanText([one]) === task) === true,
  );
}

/**
 * The texts in a state that may be the task with which a graph began: the task that `taskOfInput` finds, else the texts of
 * all text fields. There may be several such fields, because nodes write into the state.
 */
export function possibleTasks(state: unknown): readonly string[] {
  const task = taskOfInput(state);
  if (task !== undefined) return [task];
  return readSafely(() => (isObject(state) && !Array.isArray(state) ? textsOf(state) : [])) ?? [];
}

/**
 * The messages without the human messages after the one that has the task. Graphs and middleware add such human messages
 * to a turn, for example a critique of the answer. Returns all messages if none has the task.
 */
export function turnAt<Message>(messages: readonly Message[], task: string): Message[] {
  const last = messages.findLastIndex((message) => lastHumanText([message]) === task);
  return messages.filter((message, at) => last === -1 || at <= last || lastHumanIndex([message]) === -1);
}

/**
 * Whether an input or a state without a task has a place for a task: a blank text, or messages without words of a person.
 * A chain or a graph may be called without words, so callers must not treat that as an error of the programmer.
 * @param channel The channel that names the task
 */
export function isWordless(input: unknown, channel = "task"): boolean {
  if (!isObject(input)) return typeof input === "string";
  if (steers(input)) return false;
  const named = [channel, ...NAMED].some(
    (name) => typeof input[name] === "string" || blocksText(input[name]) !== undefined,
  );
  return (
    named ||
    Boolean(said(input)) ||
    Object.entries(input).some(([name, value]) => heldIn(name, value).length > 0)
  );
}

/** The messages of a state: those in `messages`, else those in the first other field with messages that is no history. */
export function messagesOfState(state: unknown): readonly unknown[] | undefined {
  return messagesField(state)?.[1];
}

/** The field with the messages of a state: its name and the messages. */
export function messagesField(state: unknown): readonly [string, readonly unknown[]] | undefined {
  return readSafely(() => {
    const { messages, ...others } = (state ?? {}) as Fields;
    const held = Object.entries(others).map(
      ([name, value]) => [name, HISTORY.test(name) ? [] : heldIn(name, value)] as const,
    );
    const own = ["messages", Array.isArray(messages) ? messages : []] as const;
    return [own, ...held].find(([, { length }]) => length > 0);
  });
}

/** The messages in a field. In a field other than `messages`, a list of texts may be anything, such as tags. */
function heldIn(name: string, value: unknown): readonly unknown[] {
  const isText = [value].flat().some((item) => typeof item === "string");
  return (
    (name !== "messages" && isText ? undefined : said(typeof value === "string" ? [value] : value)) ?? []
  );
}

function taskIn(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return filled(value);
  if (!isObject(value) || depth > DEEPEST) return undefined;
  if (isCommand(value)) return value["resume"] === undefined ? taskOfState(updateIn(value)) : undefined;
  if (steers(value)) return undefined;
  const messages = said(value);
  if (messages) return lastHumanText(messages);
  if (Array.isArray(value)) return filled(blocksText(value));
  return (
    namedTask(value, depth) ??
    spokenTask(value, { inHistory: false }) ??
    onlyText(value) ??
    spokenTask(value, { inHistory: true })
  );
}

function namedIn(state: Fields, channel: string): string | undefined {
  return filled(state[channel]) ?? namedTask(state, 0);
}

function namedTask(fields: Fields, depth: number): string | undefined {
  for (const name of NAMED) {
    const task = taskIn(fields[name], depth + 1);
    if (task !== undefined) return task;
  }
  return undefined;
}

/** The last human message in the fields with messages. */
function spokenTask(fields: Fields, { inHistory }: { readonly inHistory: boolean }): string | undefined {
  const { messages, ...others } = fields;
  const spoken = inHistory ? undefined : lastHumanText(heldIn("messages", messages));
  if (spoken !== undefined) return spoken;
  for (const [name, value] of Object.entries(others)) {
    if (HISTORY.test(name) !== inHistory) continue;
    const text = lastHumanText(heldIn(name, value));
    if (text !== undefined) return text;
  }
  return undefined;
}

/**
 * The messages in a value that is a message, a list of messages, or the input of a model, which is a list
 * with one such list.
 */
function said(value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(value))
    return messagesOf(value) ?? (isObject(value) && anyMessage(value) ? [value] : undefined);
  if (isPair(value)) return [value];
  const prompt: unknown = value.length === 1 ? value[0] : undefined;
  return messagesOf(value) ?? (Array.isArray(prompt) ? messagesOf(prompt) : undefined);
}

/** Whether a list is one message, `[role, content]`, and not two texts. */
function isPair(value: readonly unknown[]): boolean {
  const isRole = ["user", "human", "system", "developer", "ai", "assistant"].includes(value[0] as string);
  return value.length === 2 && isRole && anyMessage(value) !== undefined;
}

/** Text of the last human message, without the text that recall placed in it. */
function lastHumanText(messages: readonly unknown[]): string | undefined {
  const message = anyMessage(messages[lastHumanIndex(messages)]);
  return message && filled(messageText(withoutText(message)));
}

function onlyText(fields: Fields): string | undefined {
  const texts = textsOf(fields);
  return texts.length === 1 ? texts[0] : undefined;
}

function textsOf(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, value]) => (PLACE.test(name) ? [] : (filled(value) ?? [])));
}

/** Whether a value tells a graph where to continue, as LangGraph's `Command` and `Send` do. */
function steers({ lg_name: name }: Fields): boolean {
  return name === "Command" || name === "Send";
}

/** Whether a value is LangGraph's `Command`, live or as JSON. */
export function isCommand(value: unknown): value is Fields {
  return fieldOf(value, "lg_name") === "Command";
}

/** The update of the state in a `Command`. LangGraph accepts an object or a list of pairs. */
export function updateIn({ update = {} }: Fields): Fields {
  return (Array.isArray(update) ? Object.fromEntries(update) : update) as Fields;
}

function filled(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
