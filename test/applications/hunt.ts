// Looks for programs that leave behind something else than they should, with new seeds: npm run hunt [-- SEED [PROGRAMS]]
import { checkPrograms } from "./check-programs.ts";
import { inThisProcess } from "./in-this-process.ts";

const [seed = String(Date.now() % 1_000_000_000), count = "3000"] = process.argv.slice(2);
console.log(`seed ${seed}, ${count} programs`);
console.log(await checkPrograms(Number(seed), Number(count), () => inThisProcess));
