import { Table } from "./src/table/table.ts";
import { documentsSchema } from "./src/vectorstore/documents-schema.ts";
const p = process.argv[2]!;
const t = await Table.open(p, null, documentsSchema, { dimensions: 3 });
if (process.argv[3]) await t.append([{ids:"one",documents:"x",embeddings:Float32Array.from([1,0,0.1])}]);
await t.close();
