import { costOfRuns, spanOf, type TreeNode } from "../../capture/runs/session-view.ts";
import { valueWords } from "../../capture/runs/run-words.ts";
import type { ModelPrices } from "../../experience/store/usage.ts";
import { marked, type Style } from "../text/style.ts";
import { valueLines } from "../text/value-lines.ts";
import { costText, countText, durationText } from "../text/values.ts";
import { fitted, padded, wrapped } from "../text/width.ts";

/** The width of a bar of time, in columns of the terminal. */
const BAR = 20;

/**
 * Draws the runs of a turn as a tree beside bars of time, with errors. Tools and retrievers, and with `isFull` all
 * runs, have their inputs and outputs below.
 */
export function waterfallText(
  root: { readonly startedAt: number; readonly endedAt: number | null },
  tree: readonly TreeNode[],
  prices: ModelPrices,
  isFull: boolean,
  width: number,
  style: Style,
): string {
  const span = spanOf(root.startedAt, tree);
  const room = Math.max(16, width - BAR - 28);
  const valueText = isFull ? valueLines : valueWords;
  return tree
    .flatMap(({ run, depth }) => {
      const name = padded(
        fitted(run.name, Math.max(6, room - 2 * depth - 2)),
        Math.max(6, room - 2 * depth - 2),
      );
      const took = run.endedAt === null ? null : run.endedAt - run.startedAt;
      const cost = costOfRuns([run], prices);
      const facts = [
        padded(durationText(took), 9, "left"),
        padded(run.tokensTotal === null ? "" : `${countText(run.tokensTotal)} tok`, 10, "left"),
        ...(cost === null ? [] : [costText(cost)]),
      ].join(" ");
      const line = `${"  ".repeat(depth + 1)}${name} ${bar(run.startedAt - root.startedAt, took ?? 0, span)} ${facts}`;
      const indent = "  ".repeat(depth + 2);
      const texts = [
        ...(isFull || run.kind === "tool" || run.kind === "retriever"
          ? ([
              ["in", valueText(run.inputs)],
              ["out", valueText(run.outputs)],
            ] as const)
          : []),
        ["error", run.error],
      ] as const;
      return [
        marked(style, run.status === "success" ? "" : run.status)(line.trimEnd()),
        ...texts.flatMap(([what, text]) => {
          if (text === undefined || text === "") return [];
          const said = isFull
            ? wrapped(text.includes("\n") ? `${what}:\n${shifted(text)}` : `${what}: ${text}`, width, indent)
            : `${indent}${fitted(`${what}: ${text}`, width - indent.length)}`;
          return [what === "error" ? style.bad(said) : style.faint(said)];
        }),
      ];
    })
    .join("\n");
}

function bar(offset: number, took: number, span: number): string {
  // The clocks of two processes differ, so a run may seem to start before its root, or to end before it starts.
  const within = (value: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, value));
  const start = within(Math.floor((BAR * offset) / span), 0, BAR - 1);
  const length = within(Math.round((BAR * took) / span), 1, BAR - start);
  return `${"·".repeat(start)}${"█".repeat(length)}${"·".repeat(BAR - start - length)}`;
}

/** Indents the lines of a text, which stand below its name. */
function shifted(text: string): string {
  return text.replaceAll(/^/gmu, "  ");
}
