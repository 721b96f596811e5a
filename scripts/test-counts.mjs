// Prints the cases of each published suite, then "N passed, N failed", from vitest's JSON reports. Fails unless all
// reports are there and all tests passed.
import { existsSync, readFileSync } from "node:fs";

const missing = { numPassedTests: 0, numFailedTests: 1, testResults: [], success: false };
const reports = process.argv
  .slice(2)
  .map((path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : missing));
const files = reports.flatMap((report) => report.testResults);

// A file that cannot be loaded, or whose hook fails, has no failed test to count.
const brokenFiles = files.filter(
  (file) => file.status === "failed" && file.assertionResults.every((result) => result.status !== "failed"),
);
const suites = new Map();
for (const { ancestorTitles, status } of files.flatMap((file) => file.assertionResults)) {
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

const sum = (name) => reports.reduce((total, report) => total + report[name], 0);
const failed = sum("numFailedTests") + brokenFiles.length;
console.log(`${sum("numPassedTests")} passed, ${failed} failed`);
const whole =
  reports.length > 0 && reports.every(({ success, numPassedTests }) => success && numPassedTests > 0);
if (failed > 0 || !whole) process.exitCode = 1;
