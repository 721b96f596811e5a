import { spanOf, type TreeNode } from "../../capture/runs/session-view.ts";
import { countText, durationText } from "../text/values.ts";
import { type Html, html } from "./html.ts";
import { coordinate } from "./scale.ts";
import { shortened } from "../../base/shortened.ts";

/** Most runs of one turn that are drawn. */
const MOST = 40;
/** The deepest indentation. Runs that are deeper in the tree are indented no further. */
const DEEPEST = 8;

/** Draws the runs of a turn as a table. The bar of a run shows when it ran. */
export function waterfall(tree: readonly TreeNode[]): Html {
  const root = tree[0]?.run;
  if (!root) return html``;
  const span = spanOf(root.startedAt, tree);
  const rows = tree.slice(0, MOST).map(({ run, depth }) => {
    const took = run.endedAt === null ? null : run.endedAt - run.startedAt;
    const start = Math.max(0, Math.min(99, (100 * (run.startedAt - root.startedAt)) / span));
    const width = Math.max(1, Math.min(100 - start, (100 * (took ?? 0)) / span));
    return html`<tr>
        <th scope="row" class="d${Math.min(DEEPEST, depth)}">
          ${shortened(run.name, 60)} <span class="kind">${run.kind}</span>
        </th>
        <td class="when">
          <svg class="span" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="8" />
            <rect
              class="${run.status === "failure" ? "failure" : "ran"}"
              x="${coordinate(start)}"
              width="${coordinate(width)}"
              height="8"
            />
          </svg>
        </td>
        <td class="n">${durationText(took)}</td>
        <td class="n">${run.tokensTotal === null ? "" : countText(run.tokensTotal)}</td>
      </tr>
      ${
        run.error === ""
          ? null
          : html`<tr>
              <td colspan="4" class="error">${shortened(run.error, 400)}</td>
            </tr>`
      }`;
  });
  const left = tree.length - MOST;
  return html`<div class="wide" tabindex="0" role="region" aria-label="Runs of ${shortened(root.name, 60)}">
      <table class="tree">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">When</th>
            <th scope="col" class="n">Took</th>
            <th scope="col" class="n">Tokens</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="note">and ${left} runs more</p>` : null}`;
}
