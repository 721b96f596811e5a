import { some, type WrittenShape } from "./shape.ts";

/** Markup of tool calls, and orders to call a tool. */
export const toolCall: readonly WrittenShape[] = [
  [
    "<",
    String.raw`</?(?:tool_calls?|tool_use|function_calls?|function_results|antml:\w+|invoke|tool_response|tool_result)\b[^>\n]{0,80}>|<function=`,
  ],
  [
    "function tool <",
    String.raw`"(?:function_call|tool_calls?|tool_use)" ?: ?[[{]|<\|(?:tool_call|python_tag|plugin|tools?)[^>\n]{0,20}\|?>|\[tool_calls\]`,
  ],
  [
    "tool function",
    String.raw`\b(?:you must|please|now|immediately|always|first,?) (?:call|invoke|execute|run|use) (?:the )?(?:tool|function) [^\s]{1,60} (?:with|on|and pass|using) `,
  ],
  [
    "when whenever while",
    String.raw`\b(?:when|whenever|while) (?:you (?:are )?)?(?:summari[sz]|translat|process|read|review|answer)\w{0,4} (?:this|these) (?:page|document|text|e?-?mail|message|file|note|memory|record)s?${some} (?:also|first|silently|instead|then) (?:run|call|execute|invoke|send|delete|open|forward)\b`,
  ],
];
