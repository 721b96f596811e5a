// Prints the cases of each published suite, then "N passed, N failed", from vitest's JSON report; fails unless all passed.
import { existsSync, readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
const report =
  path !== undefined && existsSync(path)
    ? JSON.parse(readFileSync(path, "utf8"))
    : { numPassedTests: 0, numFailedTests: 1, testResults: [], success: false };

// A file that cannot be loaded, or whose hook fails, has no failed test to count.
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.every((result) => result.status !== "failed"),
);
const suites = new Map();
for (const { ancestorTitles, status } of report.testResults.flatMap((file) => file.assertionResults)) {
  const suite = ancestorTitles.find((title) =>
    /^(driver |ExperienceStore at )|as a (VectorStore|BaseStore)$/.test(title),
  );
  if (suite === undefined) continue;
  const counts = suites.get(suite) ?? { passed: 0, failed: 0, skipped: 0 };
  counts[status === "passed" || status === "failed" ? status : "skipped"]++;
  suites.set(suite, counts);
}
for (const [suite, { passed, failed: wrong, skipped }] of suites)
  console.log(`${suite}: ${passed} passed, ${wrong} failed, ${skipped} skipped`);

const failed = report.numFailedTests + brokenFiles.length;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
if (failed > 0 || !report.success || report.numPassedTests === 0) process.exitCode = 1;
