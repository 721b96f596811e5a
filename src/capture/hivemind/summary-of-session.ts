import { oneLine, shortened } from "../../base/shortened.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { SessionMessage } from "./session-event.ts";

/** Most characters of a summary. Hivemind's own summaries have fewer. */
const LONGEST = 4_000;
const LONGEST_DESCRIPTION = 300;

/** Summarizes a session under Hivemind's headings, from its events and experiences, without a model. */
export function summaryOfSession(
  sessionId: string,
  messages: readonly SessionMessage[],
  experiences: readonly Experience[],
): { summary: string; description: string } {
  const tasks = messages
    .filter(({ type }) => type === "user_message")
    .map(({ content = "" }) => shortened(oneLine(content), 200));
  const tools = [...new Set(messages.flatMap(({ tool_name: name }) => (name ? [name] : [])))];
  const failed = messages.filter(({ is_error: isError }) => isError === true);
  const happened = experiences.length
    ? experiences.map(
        ({ task, outcome, score }) => `${shortened(oneLine(task), 200)}: ${outcome} (${score.toFixed(2)})`,
      )
    : tasks.map((task) => `Asked: ${task}`);
  const sections: [heading: string, lines: readonly string[]][] = [
    ["What Happened", happened],
    ["Entities", tools.map((tool) => `Tool ${tool}`)],
    [
      "Decisions & Reasoning",
      experiences.flatMap(({ approach }) => (approach ? [shortened(oneLine(approach), 300)] : [])),
    ],
    ["Key Facts", experiences.flatMap(({ lessons }) => (lessons ? [shortened(oneLine(lessons), 300)] : []))],
    [
      "Open Questions / TODO",
      failed.map(
        ({ tool_name: name, tool_response: said }) =>
          `${name ?? "tool"} failed: ${shortened(oneLine(String(said)), 200)}`,
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
    summary: shortened(text, LONGEST - 1),
    description: shortened(happened.join(" "), LONGEST_DESCRIPTION),
  };
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? ["None."] : lines.map((line) => `- ${line}`);
}
