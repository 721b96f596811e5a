import { before, few, model, models, orders, some, type WrittenShape } from "./shape.ts";

const maker = String.raw`(?:developers?|creators?|makers?|operators?|administrators?)`;
const reader = String.raw`(?:models?|agents?|assistants?|llms?|bots?|ais?)`;
const reads = String.raw`(?:reads?|sees?|process(?:es)?|reading|seeing|processing|summari[sz](?:es?|ing)|retriev(?:es?|ing)|encounters?|loads?|loading|receiv(?:es?|ing)|handl(?:es?|ing))`;
const limits = String.raw`(?:restrictions|rules|filters|limits|guidelines|ethics|policies)`;

/** Statements to the model about itself, and orders that only a model can follow. */
export const addressesModel: readonly WrittenShape[] = [
  [
    "now longer actually henceforth not",
    String.raw`\byou(?:'re| are) not an? (?:ai|assistant|language model) any ?(?:more|longer)\b|\byou are (?:now|no longer|actually|henceforth) (?:a |an |in |my |the |bound|restricted|free|called|dan\b|acting|operating)`,
  ],
  [
    "now henceforth point",
    String.raw`\b(?:from now on|henceforth|from this point (?:on|forward))[, ]{1,2}(?:you|your) (?:are|act|will|shall|respond|answer|reply|only|speak|obey|have|role|job|task|goal|name|new)\b`,
  ],
  [
    "act behave pretend respond roleplay play",
    String.raw`\b(?:(?:act|behave|pretend|respond|roleplay|role-play) (?:as|like|to be|that you are|as if you)|play the (?:role|part) of) ${few}(?:unrestricted|unfiltered|uncensored|jailbroken|with(?:out| no) (?:any )?${limits}|dan\b|evil|malicious|no restrictions)`,
  ],
  [
    "imagine pretend assume suppose act",
    String.raw`\b(?:imagine|pretend|assume|suppose|act as (?:if|though)) (?:that )?you (?:have|had|are under|were under|are free of) (?:no|any) ${limits}\b`,
  ],
  [
    models,
    String.raw`\b(?:attention|notice|important|note|message|memo|instructions?|reminder|directive|command)s?(?: message| note| notice)? (?:to|for) (?:the |any |all |every |this |whatever )?${few}${model}s?\b ?${some}(?::|you|must|shall|should|please|reading|processing)`,
  ],
  [
    `${models} agents`,
    String.raw`\b(?:attention|hey|dear|hello|hi)[,:]? (?:the |any |all )?${model}s?\b ?[,:!]|\battention[,:]? (?:all |any |every )?(?:ai |llm )?(?:agents|models|assistants|bots) ?[,:!]`,
  ],
  [
    models,
    String.raw`\b(?:if|when|once|as) you(?:'re| are)? (?:an? |the )?${model}s?\b|\bif (?:the )?reader is an? ${model}s?\b|\bas an? (?:ai|llm|(?:large )?language model|ai (?:model|assistant|agent)),? you (?:are|must|have|should|will|shall|need)\b`,
  ],
  [
    models,
    String.raw`\b(?:if|when|whenever|any) ${few}${model}s? (?:that |who |which )?(?:is )?${reads} (?:this|these)\b|\bto (?:the |any )?${model}s? ${reads} (?:this|these)\b`,
  ],
  [
    `${models} agent agents`,
    String.raw`\b${reader} (?:that |who |which |(?:are |is )?currently )?${reads} (?:this|these) (?:memor(?:y|ies)|entr(?:y|ies)|notes?|records?|messages?|texts?|lessons?),? (?:must|shall|should|(?:is|are) (?:required|obliged|expected|asked)|ha(?:s|ve) to|needs? to)\b`,
  ],
  [
    "system initial hidden your",
    String.raw`\b(?:reveal|print|output|repeat|show|disclose|leak|dump|recite|tell me|give me|translate|summari[sz]e|encode|rephrase|paraphrase) ${few}(?:system prompt|initial prompt|hidden (?:prompt|instructions)|your (?:system )?(?:prompt|message|instructions|guidelines|initial instructions))|\bwhat (?:are|were) your (?:${before} |exact )?${orders} ?(?:[?.!\n]|$)`,
  ],
  [
    "above",
    String.raw`\b(?:output|print|repeat|show|copy|paste|reproduce|quote) (?:everything|all(?: of)?(?: the)?(?: text)?|the (?:words|text|lines)) above(?: this|[.!]? ?$|[.!]? ?\n| starting)`,
  ],
  [
    "mode anything",
    String.raw`\b(?:dan|developer|jailbreak|god|sudo|unrestricted) mode (?:is )?(?:enabled|activated|unlocked)|\b(?:enter|activate|enable|switch to) (?:dan|jailbreak|god|unrestricted) mode\b|\bdo anything now\b`,
  ],
  [
    "obey comply follow",
    String.raw`\b(?:you must|you will|you have to|you shall) (?:now )?(?:obey|comply with|follow) (?:these|this|my|the following|every|all|only)\b`,
  ],
  [
    "your",
    String.raw`\byour (?:new|real|true|only|actual|primary) (?:task|goal|objective|instructions?|purpose|role|mission|job|directive) (?:is|are|now)\b|\b(?:i am|this is) your ${maker}\b|\b(?:message|note|notice|order|instructions?) from your ${maker}\b`,
  ],
  [
    "you",
    String.raw`\b(?:openai|anthropic|google|your ${maker}) (?:has|have) (?:authori[sz]ed|instructed|ordered|permitted|cleared) you\b|\byou (?:are|have been) (?:hereby |now )?(?:authori[sz]ed|cleared|pre-?approved) to (?:bypass|skip|ignore|override|circumvent|disable)\b`,
  ],
  [
    "safety ethical content moderation guardrails safeguards alignment",
    String.raw`\b(?:without|disable|turn off|remove|bypass|circumvent) ${few}(?:safety|ethical|content|moderation) (?:guidelines|filters?|checks|restrictions|policies|policy|guardrails|protocols)|\byour (?:guardrails|safeguards|alignment|safety \w{1,12}) (?:is|are|have been|were|has been) ${few}(?:off|disabled|lifted|removed|suspended|gone)\b`,
  ],
  [
    "du eres sei tu es agora ahora maintenant ora adesso",
    String.raw`\bdu bist (?:jetzt|nun|ab jetzt|ab sofort) (?:ein|eine|kein|keine|frei|nicht)\b|\b(?:ahora|desde ahora|a partir de ahora) (?:tú )?eres (?:un|una|libre)\b|\btu es (?:maintenant|désormais|desormais) (?:un|une|libre)\b|\b(?:ora|adesso) sei (?:un|una|libero)\b|\bagora (?:você é|voce e|tu és|tu es) (?:um|uma|livre)`,
  ],
  [
    "",
    String.raw`从现在(?:起|开始)[,， ]{0,2}你(?:是|必须|将)|你现在是一(?:个|名)|あなたは(?:今|これ)から|(?:теперь ты|ты теперь|с этого момента ты) `,
  ],
];
