// Prints "N passed, N failed" from vitest's JSON report, and fails unless all passed.
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
const failed = report.numFailedTests + brokenFiles.length;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
if (failed > 0 || !report.success || report.numPassedTests === 0) process.exitCode = 1;
