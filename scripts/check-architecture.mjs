// Prints the layers and rooms of src, and each broken rule. Fails if a rule is broken. With --quiet, the layers and
// rooms are left out.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readArchitecture } from "./architecture.mjs";
import { printSizes } from "./print-sizes.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { sizes, circles, climbs, loads, findings } = readArchitecture(root);

if (!process.argv.includes("--quiet")) {
  printSizes(sizes);
  console.log(`\nCircles: ${circles.length}`);
  console.log(`Climbing imports: ${climbs.length}`);
  console.log(`Dynamic imports: ${loads.length}`);
  for (const { from, to } of loads) console.log(`  ${from} loads ${to}`);
  console.log("");
}
for (const { rule, message } of findings) console.error(`${rule}: ${message}`);
if (findings.length > 0) process.exitCode = 1;
console.log(`Architecture: ${findings.length} findings.`);
