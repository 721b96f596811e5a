#!/usr/bin/env node
import { shownProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { screenOf } from "./screen.ts";

void main();

async function main(): Promise<void> {
  const progress = shownProgress((text) => void process.stderr.write(text), process.stderr.isTTY);
  const screen = screenOf(process.stdout, process.env, progress);
  const { stdout, stderr, status } = await runCommand(process.argv.slice(2), screen);
  process.exitCode = status;
  // A reader such as `head` may close the pipe before everything is written.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`Expected a place that takes the output, got ${error.message}.\n`);
    process.exitCode = 1;
  });
  process.stderr.on("error", () => {}); // Nobody is left who could be told.
  process.stdout.write(stdout);
  process.stderr.write(stderr);
}
