/** Why a text is taken for instructions to the model that reads it. */
export type InstructionReason =
  | "override"
  | "role"
  | "addresses-model"
  | "conceals"
  | "tool-call"
  | "exfiltration"
  | "hidden-text"
  | "encoded";

export interface Shape {
  readonly reason: InstructionReason;
  /** Each match has one of these words or signs. A word stands between characters other than `a` to `z`. */
  readonly words: readonly string[];
  readonly pattern: RegExp;
}

/** Up to four words that may stand between two parts of a shape. The bounds keep matching linear in time. */
const few = String.raw`(?:[^\s.]{1,24} ){0,4}`;
const some = String.raw`[^\n]{0,80}?`;

const model = String.raw`(?:ai|llm|a\.i\.|language model|chat ?bot|assistant|ai agent|ai model|ai assistant|gpt|claude|gemini)`;
const drop = String.raw`(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|neglect|stop following|do not follow|don't follow|pay no attention to)`;
const orders = String.raw`(?:instructions?|prompts?|directives?|guidelines?|directions|orders|programming)`;
const before = String.raw`(?:previous|prior|earlier|preceding|above|foregoing|former|initial|original|system|developer|safety|existing|your)`;

/** Words of which each match of `drop`, or of `model`, has one. */
const dropping =
  "ignore disregard forget override overrule bypass discard drop neglect following follow attention";
const models =
  "ai ais llm llms i model models bot bots chatbot chatbots assistant assistants gpt gpts claude claudes gemini geminis";

/**
 * Shapes to find in text that is in lower case and has single spaces. A shape is looked for only if the text has one of
 * its words, because looking for all words takes a tenth of the time of looking for all shapes.
 */
const shapes: readonly (readonly [InstructionReason, words: string, pattern: string])[] = [
  [
    "override",
    dropping,
    String.raw`\b${drop} ${few}${before} ${few}(?:${orders}|rules|polic(?:y|ies)|constraints|context|messages?|conversation)\b`,
  ],
  [
    "override",
    dropping,
    String.raw`\b${drop} (?:all|any|every) (?:of )?(?:the |these |those |other )?${orders}\b`,
  ],
  [
    "override",
    dropping,
    String.raw`\b${drop} (?:everything|all|anything|what) ${few}(?:above|before this|you (?:were|have been|'ve been) (?:told|given|instructed))`,
  ],
  [
    "override",
    "instruction instructions rules guidelines",
    String.raw`\b(?:your|the) (?:previous|prior|old|original|earlier) (?:instructions?|rules|guidelines) (?:are|is|were|have been|no longer) ?(?:now )?(?:void|obsolete|revoked|cancelled|canceled|superseded|replaced|null|apply|suspended)`,
  ],
  [
    "override",
    "supersede supersedes override overrides replace replaces precedence",
    String.raw`\b(?:this|these|the following|here are) ${few}(?:supersedes?|overrides?|replaces?|takes? precedence over) ${few}(?:${orders}|system message)`,
  ],
  [
    "override",
    "anweisungen vorgaben instruktionen",
    String.raw`\b(?:ignorier\w*|vergiss|missachte) ${few}(?:anweisungen|vorgaben|instruktionen)\b`,
  ],
  [
    "override",
    "instrucciones indicaciones",
    String.raw`\b(?:ignora|olvida|descarta) ${few}(?:instrucciones|indicaciones)\b`,
  ],
  [
    "override",
    "consignes instructions",
    String.raw`\b(?:ignore[zr]?|oublie[zr]?) ${few}(?:consignes|instructions) (?:précédentes|antérieures|ci-dessus)`,
  ],
  [
    "override",
    "istruzioni ignore",
    String.raw`\b(?:ignora|dimentica) ${few}istruzioni\b|\bignore ${few}instruções\b`,
  ],
  [
    "override",
    "",
    String.raw`(?:忽略|无视|忘记)[^\n。]{0,12}(?:指令|指示|提示|规则)|(?:これまで|以前|上記)の(?:指示|命令)[^\n。]{0,6}無視|игнориру[а-я]{1,6} [^\n.]{0,30}инструкц`,
  ],
  [
    "role",
    "<",
    String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|?>`,
  ],
  ["role", "inst sys turn", String.raw`\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>`],
  [
    "role",
    "<",
    String.raw`</?(?:system[-_ ]?(?:prompt|message|instructions?|reminder|note)|system|developer|assistant)>`,
  ],
  [
    "role",
    "system developer",
    String.raw`(?:^|\n) ?(?:#{1,4} ?)?\[?(?:system|developer)(?: (?:prompt|message|note|override|update|instructions?))?\]? ?: ?${some}\b(?:you|your|must|always|never|ignore|obey|assistant)\b`,
  ],
  [
    "role",
    "#",
    String.raw`(?:^|\n) ?#{1,4} ?(?:new |updated |system )?(?:instructions?|system prompt)(?: for (?:the )?${model})? ?:? ?\n`,
  ],
  [
    "role",
    "system instruction instructions",
    String.raw`\b(?:new|updated|revised) (?:system (?:prompt|message|instructions?|directives?)|instructions? (?:from|by) (?:the )?(?:developers?|system|operators?|openai|anthropic|admin\w*))`,
  ],
  [
    "role",
    "system admin administrator developer root",
    String.raw`(?:\bsystem|\badmin(?:istrator)?|\bdeveloper|\broot) (?:override|mode) ?(?::|enabled|activated|engaged|granted)`,
  ],
  [
    "addresses-model",
    "now longer actually henceforth",
    String.raw`\byou are (?:now|no longer|actually|henceforth) (?:a |an |in |my |the |bound|restricted|free|called|dan\b|acting|operating)`,
  ],
  [
    "addresses-model",
    "now henceforth point",
    String.raw`\b(?:from now on|henceforth|from this point (?:on|forward))[, ]{1,2}(?:you|your) (?:are|act|will|shall|respond|answer|reply|only|speak|obey|have|role|job|task|goal|name|new)\b`,
  ],
  [
    "addresses-model",
    "act behave pretend respond roleplay play",
    String.raw`\b(?:act|behave|pretend|respond|roleplay|role-play) (?:as|like|to be|that you are|as if you) ${few}(?:unrestricted|unfiltered|uncensored|jailbroken|without (?:any )?(?:restrictions|rules|filters|limits)|dan\b|evil|no restrictions)`,
  ],
  [
    "addresses-model",
    models,
    String.raw`\b(?:attention|notice|important|note|message|memo|instructions?|reminder|directive|command)s?(?: message| note| notice)? (?:to|for) (?:the |any |all |every |this |whatever )?${few}${model}s?\b ?${some}(?::|you|must|shall|should|please|reading|processing)`,
  ],
  [
    "addresses-model",
    models,
    String.raw`\b(?:attention|hey|dear|hello|hi)[,:]? (?:the |any |all )?${model}s?\b ?[,:!]`,
  ],
  ["addresses-model", models, String.raw`\b(?:if|when|once|as) you(?:'re| are)? (?:an? |the )?${model}s?\b`],
  [
    "addresses-model",
    models,
    String.raw`\b(?:if|when|whenever|any) ${few}${model}s? (?:that |who |which )?(?:reads?|sees?|process(?:es)?|is reading|reading|processing|summari[sz](?:es?|ing)|retriev(?:es?|ing)|encounters?) (?:this|these)\b`,
  ],
  [
    "addresses-model",
    "system initial hidden your",
    String.raw`\b(?:reveal|print|output|repeat|show|disclose|leak|dump|recite|tell me) ${few}(?:system prompt|initial prompt|hidden (?:prompt|instructions)|your (?:system )?(?:prompt|instructions|guidelines|initial instructions))`,
  ],
  [
    "addresses-model",
    "mode anything",
    String.raw`\b(?:dan|developer|jailbreak|god|sudo|unrestricted) mode (?:is )?(?:enabled|activated|unlocked)|\bdo anything now\b`,
  ],
  [
    "addresses-model",
    "obey comply follow",
    String.raw`\b(?:you must|you will|you have to|you shall) (?:now )?(?:obey|comply with|follow) (?:these|this|my|the following|every|all|only)\b`,
  ],
  [
    "addresses-model",
    "your",
    String.raw`\byour (?:new|real|true|only|actual|primary) (?:task|goal|objective|instructions?|purpose|role|mission|job|directive) (?:is|are|now)\b`,
  ],
  [
    "addresses-model",
    "safety ethical content moderation",
    String.raw`\b(?:without|disable|turn off|remove|bypass|circumvent) ${few}(?:safety|ethical|content|moderation) (?:guidelines|filters?|checks|restrictions|policies|policy|guardrails|protocols)`,
  ],
  [
    "conceals",
    "tell telling inform informing notify notifying alert alerting mention mentioning reveal revealing disclose disclosing warn warning asking let",
    String.raw`\b(?:do not|don't|never|must not|without|avoid) (?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention|mentioning|reveal|revealing|disclose|disclosing|warn|warning|asking|let) ${few}(?:to )?(?:the |this |any )?(?:user|human|operator|customer|owner|victim|developer)s?\b${some}(?:this|it|that|about|instruction|know|first|step|action|\.|$)`,
  ],
  [
    "conceals",
    "keep hide conceal",
    String.raw`\b(?:keep|hide|conceal) (?:this|these|it|that|them) ${few}(?:secret|hidden|confidential|from the (?:user|human|operator|customer))`,
  ],
  [
    "conceals",
    "mention reveal disclose repeat acknowledge",
    String.raw`\b(?:do not|don't|never) (?:mention|reveal|disclose|repeat|acknowledge) (?:this|these|the above|having (?:read|seen)) (?:instructions?|message|note|step|memory|entry|text|rule)\b`,
  ],
  [
    "conceals",
    "secretly silently covertly quietly",
    String.raw`\b(?:secretly|silently|covertly|quietly) (?:send|forward|copy|upload|post|email|transfer|add|include|insert|delete|call|execute|run|leak|exfiltrate|append) `,
  ],
  [
    "tool-call",
    "<",
    String.raw`</?(?:tool_calls?|tool_use|function_calls?|function_results|antml:\w+|invoke|tool_response|tool_result)\b[^>\n]{0,80}>|<function=`,
  ],
  [
    "tool-call",
    "function tool <",
    String.raw`"(?:function_call|tool_calls?|tool_use)" ?: ?[[{]|<\|(?:tool_call|python_tag|plugin|tools?)[^>\n]{0,20}\|?>|\[tool_calls\]`,
  ],
  [
    "tool-call",
    "tool function",
    String.raw`\b(?:you must|please|now|immediately|always|first,?) (?:call|invoke|execute|run|use) (?:the )?(?:tool|function) [^\s]{1,60} (?:with|on|and pass|using) `,
  ],
  [
    "exfiltration",
    "http https",
    String.raw`!\[[^\]\n]{0,200}\]\(https?://[^)\s]{1,400}[?&](?:d|data|q|secret|token|prompt|history|conversation|context|chat|leak|exfil|session|cookie|payload|key|msg|info|content|log|c|s)=`,
  ],
  [
    "exfiltration",
    "http https",
    String.raw`!?\[[^\]\n]{0,200}\]\(https?://[^)\s]{1,400}(?:\{\{?|%7b|\$\{|<|\[)[a-z_ ]{2,40}`,
  ],
  [
    "exfiltration",
    "<",
    String.raw`<(?:img|iframe|script|link|object|embed)\b[^>\n]{0,200}(?:src|href|data) ?= ?["']?https?://[^>\s"']{1,300}[?&](?:d|data|q|secret|token|prompt|history|conversation|context|chat|leak|exfil|session|cookie|payload|key|c)=`,
  ],
  [
    "exfiltration",
    "send post upload forward email mail transmit exfiltrate leak copy bcc append encode submit",
    String.raw`\b(?:send|post|upload|forward|e-?mail|transmit|exfiltrate|leak|copy|bcc|append|encode|submit) ${few}(?:${before} )?(?:conversation|chat history|chat log|system prompt|credentials|passwords?|private keys?|ssh keys?|environment variables|customer (?:data|records|list)|user(?:'s)? (?:data|records|messages?|files|input|details)|\.env|session cookies?|contents? of (?:this|the) (?:conversation|chat))\b${some}(?:https?://|[\w.+-]{1,64}@[\w-]{1,64}\.\w|\bto \d{1,3}\.\d{1,3}\.|webhook)`,
  ],
];

/** The shapes of text that tries to steer the model that reads it. */
export const instructionShapes: readonly Shape[] = shapes.map(([reason, words, source]) => ({
  reason,
  words: words === "" ? [] : words.split(" "),
  pattern: new RegExp(source, "u"),
}));
