import { before, few, orders, some, type WrittenShape } from "./shape.ts";

const drop = String.raw`(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|neglect|stop following|do not follow|don't follow|pay no attention to|(?:set|put|push) aside)`;
const follow = String.raw`(?:follow|obey|respect|heed|comply with)`;
const rules = String.raw`(?:rules|polic(?:y|ies)|constraints|restrictions)`;
const told = String.raw`you (?:were|have been|had been|'ve been|got|received|have)`;

/** Each match of `drop` has one of these words. */
const dropping =
  "ignore disregard forget override overrule bypass discard drop neglect following follow attention aside";

/** Orders to ignore other orders. */
export const override: readonly WrittenShape[] = [
  [
    dropping,
    String.raw`\b${drop} ${few}${before} ${few}(?:${orders}|${rules}|context|messages?|conversation)\b`,
  ],
  [dropping, String.raw`\b${drop} (?:all|any|every) (?:of )?(?:the |these |those |other )?${orders}\b`],
  [
    dropping,
    String.raw`\b${drop} (?:everything|all|anything|what(?:ever)?) ${few}(?:above|before this|${told} ${few}(?:told|given|instructed)|you (?:were|have been|'ve been) (?:told|given|instructed))`,
  ],
  [
    "instruction instructions rules guidelines",
    String.raw`\b(?:your (?:previous|prior|old|original|earlier) (?:instructions?|rules|guidelines)|the (?:previous|prior|old|original|earlier) instructions?) (?:are|is|were|have been|no longer) ?(?:now )?(?:void|obsolete|revoked|cancelled|canceled|superseded|replaced|null|apply|suspended)`,
  ],
  [
    "rules instruction instructions guideline guidelines guidance prompt prompts policy policies restrictions constraints directive directives directions orders programming",
    String.raw`\b(?:${orders}|${rules}) (?:that |which )?${told} ${few}(?:no longer (?:apply|count|hold|matter)|(?:do|does) not (?:apply|count|matter)(?: ?$| ?[.,;!\n]| (?:here|now|any ?more)\b)|(?:are|is) (?:now )?(?:void|off|lifted|suspended|obsolete|cancelled))`,
  ],
  [
    "above before",
    String.raw`\b${orders} (?:from )?(?:above|(?:that |which )?(?:came |come |given )?before (?:this|now))\b${some}(?:(?:do not|don't|no longer|must not|should not) (?:count|apply|matter|hold)|(?:follow|obey|use) (?:these|this|the following) (?:instead|now))`,
  ],
  [
    "follow obey respect heed comply",
    String.raw`\b(?:no need|no longer (?:need|have)|(?:do not|don't) (?:need|have)|not (?:required|bound)) to ${follow} ${few}(?:(?:your|system|developer|safety) ${few}(?:${orders}|${rules})|(?:${orders}|${rules}) (?:that |which )?${told})\b`,
  ],
  [
    "none",
    String.raw`\bnone of your (?:previous|prior|old|original|earlier) (?:${orders}|${rules}) ${few}(?:bind|apply|count|matter|hold)\b`,
  ],
  [
    "opposite reverse contrary",
    String.raw`\bdo the (?:opposite|reverse|contrary) of ${few}(?:system (?:prompt|message)|your (?:instructions?|rules|guidelines|prompt)|${told} ${few}(?:told|instructed|asked))`,
  ],
  [
    "supersede supersedes override overrides replace replaces precedence priority ersetzt remplace prioridad",
    String.raw`\b(?:this|these|the following|here are) ${few}(?:supersedes?|overrides?|replaces?|takes? precedence over|ha(?:s|ve) (?:higher|highest|top|absolute) priority (?:than|over)) ${few}(?:${orders}|system message)|\bersetzt deine (?:anweisungen|vorgaben)|\bremplace tes (?:consignes|instructions)|\bprioridad sobre ${few}instrucciones`,
  ],
  [
    "anweisungen vorgaben instruktionen alles instructies opdrachten aanwijzingen zignoruj ignoruj zapomnij",
    String.raw`\b(?:ignorier\w*|vergiss|missachte) (?:${few}(?:anweisungen|vorgaben|instruktionen)\b|alles (?:bisher|vorher|davor|zuvor|oben))|\b(?:negeer|vergeet) ${few}(?:instructies|opdrachten|aanwijzingen)\b|\b(?:zignoruj|ignoruj|zapomnij) ${few}(?:instrukcj|polece|wytyczn)`,
  ],
  [
    "instrucciones indicaciones anterior consignes instructions tout istruzioni tutto ignore",
    String.raw`\b(?:ignora|olvida|descarta) (?:${few}(?:instrucciones|indicaciones)|(?:todo )?lo anterior)\b|\b(?:ignore[zr]?|oublie[zr]?) (?:${few}(?:consignes|instructions) (?:précédentes|precedentes|antérieures|anterieures|ci-dessus)|tout ce qui précède)|\b(?:ignora|dimentica) (?:${few}istruzioni|tutto (?:quello|ciò) che)\b|\bignore (?:${few}instruções|tudo (?:o que )?(?:foi |está |acima|anterior))`,
  ],
  [
    "",
    String.raw`(?:忽略|无视|忘记|忽視|無視)[^\n。]{0,12}(?:指令|指示|提示|规则|規則)|(?:これまで|以前|上記)の(?:指示|命令)[^\n。]{0,6}無視|(?:이전|위의|앞선|모든)[^\n.]{0,12}(?:지시|명령|지침|프롬프트)[^\n.]{0,10}(?:무시|잊)|игнориру[а-я]{1,6} [^\n.]{0,30}инструкц`,
  ],
  [
    "",
    String.raw`talimat\S{0,6} [^\n.]{0,24}(?:yok say|dikkate alma|g[öo]rmezden)|(?:تجاهل|انس)[^\n.]{0,24}(?:تعليمات|الأوامر|الاوامر|التوجيهات)|(?:निर्देश|आदेश)[^\n।]{0,24}(?:अनदेखा|नज़रअंदाज़|भूल)|(?:bỏ qua|bo qua|quên|phớt lờ)[^\n.]{0,24}(?:hướng dẫn|huong dan|chỉ dẫn|chỉ thị)`,
  ],
];
