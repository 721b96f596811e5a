import type { Experience } from "../../experience/records/experience.ts";
import type { SessionMessage } from "./session-event.ts";

/** Hivemind's own summaries stay below this many characters. */
const LONGEST = 4_000;
const LONGEST_DESCRIPTION = 300;

/** A session's summary under Hivemind's headings, from its events and what came of them; no model writes it. */
export function summaryOfSession(
  sessionId: string,
  messages: readonly SessionMessage[],
  experiences: readonly Experience[],
): { summary: string; description: string } {
  const tasks = messages
    .filter(({ type }) => type === "user_message")
    .map(({ content = "" }) => oneLine(content, 200));
  const tools = [...new Set(messages.flatMap(({ tool_name: name }) => (name ? [name] : [])))];
  const failed = messages.filter(({ is_error: isError }) => isError === true);
  const happened = experiences.length
    ? experiences.map(({ task, outcome, score }) => `${oneLine(task, 200)}: ${outcome} (${score.toFixed(2)})`)
    : tasks.map((task) => `Asked: ${task}`);
  const sections: [heading: string, lines: readonly string[]][] = [
    ["What Happened", happened],
    ["Entities", tools.map((tool) => `Tool ${tool}`)],
    ["Decisions & Reasoning", experiences.map(({ approach }) => oneLine(approach, 300))],
    ["Key Facts", experiences.flatMap(({ lessons }) => (lessons ? [oneLine(lessons, 300)] : []))],
    [
      "Open Questions / TODO",
      failed.map(
        ({ tool_name: name, tool_response: said }) =>
          `${name ?? "tool"} failed: ${oneLine(String(said), 200)}`,
      ),
    ],
    ["Next Steps", []],
  ];
  const text = [
    `# Session ${sessionId}`,
    "",
    ...sections.flatMap(([heading, lines]) => [`## ${heading}`, ...list(lines), ""]),
  ].join("\n");
  return {
    summary: text.length < LONGEST ? text : `${text.slice(0, LONGEST - 2)}…`,
    description: happened.join(" ").slice(0, LONGEST_DESCRIPTION),
  };
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? ["None."] : lines.map((line) => `- ${line}`);
}

function oneLine(text: string, longest: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
