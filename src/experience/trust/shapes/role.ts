import { model, some, type WrittenShape } from "./shape.ts";

/** Turns, roles and messages of a conversation that the text pretends to be. */
export const role: readonly WrittenShape[] = [
  [
    "<",
    String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|?>`,
  ],
  ["inst sys turn", String.raw`\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>`],
  [
    "<",
    String.raw`</?(?:system[-_ ]?(?:prompt|message|instructions?|reminder|note)|system|developer|assistant)>|<important>${some}\b(?:before|you|must|always|never|do not|don't)\b`,
  ],
  [
    "<",
    String.raw`<!--+ ?(?:assistant|system|ai|llm|agent|model|claude|gpt|copilot)(?: note| prompt)? ?[:,]`,
  ],
  [
    "system developer",
    String.raw`(?:^|\n) ?(?:#{1,4} ?)?\[?(?:system|developer)(?: (?:prompt|message|note|override|update|instructions?))?\]? ?: ?${some}\b(?:you|your|must|always|never|ignore|obey|assistant)\b`,
  ],
  [
    "system",
    String.raw`(?:^|\n|[-=#*]{3} ?)(?:begin|start|end)(?: of)?(?: the)?(?: new| updated)? system (?:message|prompt|instructions?)\b`,
  ],
  [
    "#",
    String.raw`(?:^|\n) ?#{1,4} ?(?:new |updated |system )?(?:instructions?|system prompt)(?: for (?:the )?${model})? ?:? ?\n`,
  ],
  [
    "system instruction instructions",
    String.raw`\b(?:new|updated|revised) (?:system (?:prompt|message|instructions?|directives?)|instructions? (?:from|by) (?:the )?(?:developers?|system|operators?|openai|anthropic|admin\w*))`,
  ],
  [
    "system admin administrator developer root",
    String.raw`(?:\bsystem|\badmin(?:istrator)?|\bdeveloper|\broot) (?:override|mode) ?(?::|enabled|activated|engaged|granted)`,
  ],
];
