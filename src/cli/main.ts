#!/usr/bin/env node
import { runCommand } from "./run-command.ts";

const { stdout, stderr, status } = await runCommand(process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
