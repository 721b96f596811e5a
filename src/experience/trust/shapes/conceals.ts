import { few, person, type WrittenShape } from "./shape.ts";

/** Words for a secret that do not say what it is. A lesson would say it, as in "a date". */
const unsaid = String.raw`(?:this|it|that|these|any of this|anything)`;
const learn = String.raw`(?:know|notice|find out|learn|hear|suspect|realize|realise)`;

/** Orders to keep something secret from people, or to do something behind their backs. */
export const conceals: readonly WrittenShape[] = [
  [
    "tell telling inform informing notify notifying alert alerting warn warning",
    String.raw`\b(?:do not|don't|never|must not|without|avoid) (?:tell|telling|inform|informing|notify|notifying|alert|alerting|warn|warning) (?:the |this |any )?${person}\b(?: ?$| ?[.,;:!)\n]| (?:that (?:you|i|we)|about ${unsaid}|of ${unsaid}|anything|what you|and|or|but)\b)`,
  ],
  [
    "mention mentioning reveal revealing disclose disclosing",
    String.raw`\b(?:do not|don't|never|must not|without|avoid) (?:mention|mentioning|reveal|revealing|disclose|disclosing) ${unsaid} to (?:the |this |any )?${person}(?: ?$| ?[.,;:!)\n]| (?:and|or|but|that)\b)`,
  ],
  [
    "let letting",
    String.raw`\b(?:do not|don't|never|must not|without|avoid) (?:let|letting) (?:the |this |any )?${person} ${learn}\b(?: ?$| ?[.,;:!)\n]| (?:that|about ${unsaid}|of ${unsaid}|${unsaid}|anything|what you)\b)`,
  ],
  [
    "know notice find learn hear suspect realize realise",
    String.raw`\b(?:the|any) ${person} (?:must|should|may|can) ?(?:not|never) (?:find out|suspect|(?:know|notice|learn|hear)(?: about| of)? ${unsaid})\b`,
  ],
  [
    "make so",
    String.raw`\bmake sure (?:that )?(?:(?:the|any) ${person} (?:never|does not|doesn't|do not|don't)|no ${person}|nobody|no one) (?:sees?|learns?|knows?|notices?|finds? out|hears?)(?: about| of)? (?:${unsaid})\b|\bso (?:that )?(?:nobody|no one) (?:notices|finds out|suspects|knows)\b`,
  ],
  ["back", String.raw`\bbehind the ${person}(?:'s|s'|') back\b`],
  [
    "nothing",
    String.raw`\b(?:say|tell|mention|reveal) (?:(?:the |this |any )?${person} )?nothing (?:about|of) ${unsaid}\b`,
  ],
  [
    "keep hide conceal",
    String.raw`\b(?:keep|hide|conceal) (?:this|these|it|that|them) ${few}(?:secret|hidden|confidential|from the (?:user|human|operator|customer))`,
  ],
  [
    "mention reveal disclose repeat acknowledge",
    String.raw`\b(?:do not|don't|never) (?:mention|reveal|disclose|repeat|acknowledge) (?:this|these|the above|having (?:read|seen)) (?:instructions?|message|note|step|memory|entry|text|rule)\b`,
  ],
  [
    "secretly silently covertly quietly",
    String.raw`\b(?:secretly|silently|covertly|quietly) (?:send|forward|copy|upload|post|email|transfer|add|include|insert|delete|call|execute|run|leak|exfiltrate|append) `,
  ],
  [
    "nichts nada esto rien cela nulla niente isto isso",
    String.raw`\b(?:sag|sage|verrate) (?:dem |den |der )?(?:nutzern?|benutzern?|kunden|anwendern?) nichts\b|\bno (?:le |les )?(?:digas?|cuentes?) (?:nada|esto|nada de esto) (?:al|a los|a la) (?:usuari|client)|\bne (?:dis|dites|dire) (?:rien|pas cela) (?:à l'|a l'|aux |au )(?:utilisateur|client)|\bnon dire (?:nulla|niente) (?:all'|al |agli |ai )(?:utent|client)|\bn[ãa]o (?:diga|conte) (?:nada|isto|isso) a(?:o|os) (?:usu[áa]ri|client)`,
  ],
  [
    "",
    String.raw`(?:不要|别|不得|切勿|不许)(?:告诉|告知|通知|让)(?:用户|客户|使用者)(?:这|知道|任何|[。，！]|$)|(?:ユーザー?|利用者|顧客|お客様)に(?:は)?(?:言わない|知らせない|伝えない|教えない|話さない)|не (?:говори|сообщай|рассказывай)(?:те)? (?:пользовател|клиент)[а-я]{0,4} (?:об этом|ничего|о том)|사용자(?:에게|한테)(?:는)? [^\n.]{0,8}(?:말하지|알리지|전하지)`,
  ],
];
