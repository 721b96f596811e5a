import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { tokenize } from "../../../src/base/text/tokenize.ts";
import type { Driver } from "../../../src/storage/driver/driver.ts";
import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { numbers } from "../../../bench/numbers.ts";
import { importEngine, runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();

const CASES: readonly (readonly [text: string, words: readonly string[]])[] = [
  ["Refund order_42, now!", ["refund", "order", "42", "now"]],
  ["C++ vs C# vs C, C++11; issue#5", ["c++", "vs", "c#", "vs", "c", "c++", "11", "issue", "5"]],
  ["f(a)->b => c != d ===== e", ["f", "a", "->", "b", "=>", "c", "!=", "d", "e"]],
  ["拆分客户 CSV文件", ["拆分", "分客", "客户", "csv", "文件"]],
  ["猫", ["猫"]],
  ["エクスポートを", ["エク", "クス", "スポ", "ポー", "ート", "トを"]],
  ["แยกไฟล์", ["แย", "ยก", "กไ", "ไฟ", "ฟล", "ล์"]],
  ["고객 파일", ["고객", "파일"]],
  ["비밀번호를 재설정", ["비밀", "밀번", "번호", "호를", "재설", "설정"]],
  ["STRASSE Straße", ["strasse", "strasse"]],
  ["ΟΔΟΣ οδός ΠΕΛΑΤΗΣ πελάτης", ["οδος", "οδος", "πελατης", "πελατης"]],
  ["ISPARTA ısparta isparta", ["isparta", "isparta", "isparta"]],
  ["ﬁnd oﬃce", ["find", "office"]],
  ["Ещё еще йод", ["еще", "еще", "йод"]],
  ["إلغاء الغاء آخر", ["الغاء", "الغاء", "اخر"]],
  ["ŻÓŁĆ año ÅNGSTRÖM smørrebrød œuvre", ["zolc", "ano", "angstrom", "smorrebrod", "oeuvre"]],
  ["Đặt phòng họp", ["dat", "phong", "hop"]],
  ["мой Їжак ўсё за\u0301мок", ["мой", "їжак", "ўсе", "замок"]],
  ["ग्राहक फ़ाइल", ["ग्राहक", "फ़ाइल".normalize("NFC")]],
  ["ＲＥＦＵＮＤ　Ｃ＋＋ 𝐨𝐫𝐝𝐞𝐫 ①", ["refund", "c++", "order", "1"]],
  ["ﾊﾟｽ が", ["パス", "が"]],
  ["re\u200bfund cus\u00adtomer \ufeffnow", ["refund", "customer", "now"]],
  ["می\u200cخواهم کتاب ٧ ۷", ["مي", "خواهم", "كتاب", "7", "7"]],
  ["ملـــف مدرسة", ["ملف", "مدرسه"]],
  ["قَسِّم مِلَفَّ", ["قسم", "ملف"]],
  ["İstanbul", ["istanbul"]],
  ["Réservé".normalize("NFD"), ["reserve"]],
  ["🚗🔧", ["🚗", "🔧"]],
  ["⏰ → 🛒", ["⏰", "→", "🛒"]],
  ["… ?!", ["...", "?!"]],
  ["\u200b", []],
];

test.each(CASES)("the words of %s", (text, words) => {
  expect(tokenize(text)).toEqual(words);
});

test("a text may have more words than a call can have arguments", () => {
  expect(tokenize("退".repeat(300_000))).toHaveLength(299_999);
});

const drivers: readonly (readonly [name: string, make: () => Driver])[] = [
  ["memory", () => memoryDriver("memory:", null)],
  ["local", () => localDriver(join(root, "words"), "t")],
];

test.each(drivers)("%s finds words of every script", async (_name, make) => {
  const table = await Table.over(make(), suiteSchema, { dimensions: 4 });
  const texts = {
    chinese: "把客户导出文件按分号拆分成表格",
    japanese: "顧客のエクスポートをセミコロンで分割する",
    korean: "비밀번호를 재설정해 주세요",
    greek: "Επαναφορά κωδικού πελάτη",
    thai: "แยกไฟล์ส่งออกลูกค้าด้วยเครื่องหมายอัฒภาค",
    french: "Réservé à l'équipe".normalize("NFD"),
    code: "port the C++ parser to C#: a->b",
    plain: "port the C parser",
    marks: "?!",
  };
  await table.append(Object.entries(texts).map(([id, words]) => ({ id, words })));
  const found = async (text: string): Promise<unknown[]> =>
    (await table.searchText({ text, k: 5 })).map(({ id }) => id);
  expect(await found("拆分文件")).toEqual(["chinese"]);
  expect(await found("エクスポートの分割")).toEqual(["japanese"]);
  expect(await found("ไฟล์ลูกค้า")).toEqual(["thai"]);
  expect(await found("비밀번호 재설정")).toEqual(["korean"]);
  expect(await found("ΚΩΔΙΚΟΥ")).toEqual(["greek"]);
  expect(await found("équipe".normalize("NFC"))).toEqual(["french"]);
  expect(await found("C++")).toEqual(["code"]);
  expect(await found("C#")).toEqual(["code"]);
  expect(await found("->")).toEqual(["code"]);
  expect(await found("C")).toEqual(["plain"]);
  expect(await found("Ｐａｒｓｅｒ")).toEqual(["plain", "code"]);
  expect(await found("reserve")).toEqual(["french"]);
  expect(await found("?!")).toEqual(["marks"]);
  await table.close();
});

test("the engine's process tells words apart as this one does", async () => {
  const next = numbers(17);
  const pools = [
    [0x20, 0x7e],
    [0xa0, 0x24f],
    [0x300, 0x36f],
    [0x370, 0x6ff],
    [0x900, 0x97f],
    [0xe00, 0xe7f],
    [0x1000, 0x109f],
    [0x1780, 0x17ff],
    [0x2010, 0x2bff],
    [0x3000, 0x30ff],
    [0x4e00, 0x4e80],
    [0xac00, 0xac80],
    [0xff00, 0xff9f],
    [0x1d400, 0x1d450],
    [0x1f300, 0x1f6ff],
    [0x20000, 0x20080],
  ] as const;
  const signs = ["->", "=>", "++", "#", "C", "_", " ", "::", "é", "ß", "Σ"];
  const random = Array.from({ length: 4_000 }, () => {
    const [from, to] = pools[Math.floor(next() * pools.length)] as readonly [number, number];
    return Array.from({ length: 12 }, () =>
      next() < 0.3
        ? (signs[Math.floor(next() * signs.length)] as string)
        : String.fromCodePoint(from + Math.floor(next() * (to - from + 1))),
    ).join("");
  });
  const texts = [...CASES.map(([text]) => text), ...random];
  const file = join(root, "texts.json");
  writeFileSync(file, JSON.stringify(texts));
  const script = `${importEngine}
from deeplake_engine.table.words import words
print(json.dumps([words(text) for text in json.load(open(sys.argv[1]))]))`;
  const found = await runPython(script, file);
  expect(found).toEqual(texts.map(tokenize));
});
