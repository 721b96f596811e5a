import { DirectoryLoader } from "@langchain/classic/document_loaders/fs/directory";
import { JSONLoader } from "@langchain/classic/document_loaders/fs/json";
import { TextLoader } from "@langchain/classic/document_loaders/fs/text";
import { MarkdownTextSplitter, RecursiveCharacterTextSplitter } from "@langchain/classic/text_splitter";
import type { Document } from "@langchain/core/documents";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { KeywordEmbeddings } from "../../src/testing/keyword-embeddings.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const directory = temporaryDirectory();
const embeddings = new KeywordEmbeddings(["revenue", "costs"]);

/** A PDF of one page with XMP metadata, as word processors write it. */
function pdfWithXmp(): string {
  const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Report</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
  const text = "BT /F1 24 Tf 72 700 Td (The revenue grew) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R /Metadata 7 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    "<< /Title (Report) /CreationDate (D:20240101000000Z) >>",
    `<< /Type /Metadata /Subtype /XML /Length ${xmp.length} >>\nstream\n${xmp}\nendstream`,
  ];
  let pdf = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n `;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("\n")}\n`;
  return `${pdf}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${pdf.length}\n%%EOF`;
}

/** LangChain's loaders of PDF, CSV and web pages, from this folder's own packages. */
interface Loader {
  load(): Promise<Document[]>;
}
async function loader(module: string, name: string, source: string): Promise<Loader> {
  const file = `./node_modules/@langchain/community/dist/document_loaders/${module}.js`;
  const found = (await import(/* @vite-ignore */ new URL(file, import.meta.url).href)) as Record<
    string,
    new (source: string) => Loader
  >;
  const Found = found[name];
  if (Found === undefined) throw new Error(`Expected ${name} in ${file}.`);
  return new Found(source);
}

const page = "<html><head><title>Report</title></head><body><p>Revenue of the web</p></body></html>";
const server = createServer((_request, response) => response.end(page));
let site: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

async function loaded(): Promise<Document[]> {
  const folder = join(directory, "sources");
  const tables = join(directory, "tables");
  await mkdir(folder, { recursive: true });
  await mkdir(tables, { recursive: true });
  const notes = JSON.stringify({ title: "revenue of 2024", notes: ["costs", "revenue"] });
  await writeFile(join(folder, "a.json"), notes);
  await writeFile(join(folder, "b.md"), "# Revenue\n\nThe revenue grew.\n\n## Costs\n\nThe costs fell.\n");
  await writeFile(join(tables, "c.csv"), "revenue,costs\n1,0\n2,0\n");
  await writeFile(join(tables, "d.pdf"), pdfWithXmp(), "latin1");
  const loaders = [
    await loader("fs/pdf", "PDFLoader", join(tables, "d.pdf")),
    await loader("fs/csv", "CSVLoader", join(tables, "c.csv")),
    await loader("web/cheerio", "CheerioWebBaseLoader", site),
    new DirectoryLoader(folder, {
      ".json": (path) => new JSONLoader(path),
      ".md": (path) => new TextLoader(path),
    }),
  ];
  return (await Promise.all(loaders.map((each) => each.load()))).flat();
}

test.each(["memory:", "a directory"])(
  "what loaders and splitters make is stored and found in %s",
  async (place) => {
    const url = place === "memory:" ? "memory:" : join(directory, "documents");
    const documents = await loaded();
    const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 40, chunkOverlap: 10 });
    const pieces = await splitter.splitDocuments(documents);
    await using store = await DeeplakeVectorStore.fromDocuments(pieces, embeddings, { url });
    expect(await store.count()).toBe(pieces.length);
    const [pdf] = await store.similaritySearch("revenue", 1, { source: join(directory, "tables", "d.pdf") });
    expect(pdf?.metadata).toMatchObject({
      pdf: { metadata: { _metadata: { "dc:title": "Report" } }, info: { Title: "Report" }, totalPages: 1 },
      loc: { pageNumber: 1, lines: { from: 1, to: 1 } },
    });
    const [web] = await store.similaritySearch("revenue", 1, { source: site });
    expect(web?.pageContent).toContain("Revenue of the web");
    const csv = { source: join(directory, "tables", "c.csv"), line: 2 };
    expect(await store.count(csv)).toBe(1);
    const sections = await new MarkdownTextSplitter({ chunkSize: 40, chunkOverlap: 0 }).splitDocuments(
      documents,
    );
    await store.addDocuments(sections);
    expect(await store.count()).toBe(pieces.length + sections.length);
  },
);

test("pieces that a splitter cut through a character are stored, and counted", async () => {
  const text = "今天的会议讨论了季度收入😀并决定增加预算".repeat(200);
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 0 });
  const pieces = await splitter.createDocuments([text]);
  const halved = pieces.filter(({ pageContent }) => !pageContent.isWellFormed()).length;
  await using store = await DeeplakeVectorStore.fromDocuments(pieces, embeddings, { url: "memory:" });
  expect(await store.count()).toBe(pieces.length);
  expect(store.health().mendedTexts).toBe(halved);
  expect(halved).toBeGreaterThan(0);
});
