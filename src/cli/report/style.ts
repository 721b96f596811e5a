/** The CSS of the page. Colours are variables, so that the dark theme only sets these variables anew. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f7f8; --card: #ffffff; --ink: #1c1e21; --soft: #565c66; --rule: #dcdfe4;
  --given: #0b63b8; --without: #b45309; --good: #14713d; --bad: #b3261e; --band: #0b63b82e; --shade: #eef0f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131518; --card: #1c1f24; --ink: #e8eaed; --soft: #a9b0bb; --rule: #353a42;
    --given: #6cb2ff; --without: #f2a65a; --good: #62c98d; --bad: #ff8a80; --band: #6cb2ff33; --shade: #262a31;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 1240px; margin: 0 auto; padding: 0 16px; }
header { padding-top: 24px; }
h1 { font-size: 1.5rem; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 0 0 8px; }
h3 { font-size: 1rem; margin: 12px 0 4px; }
p { margin: 4px 0; }
a { color: var(--given); }
code { font: 0.9em/1.4 ui-monospace, monospace; }
nav { margin: 8px 0 16px; display: flex; flex-wrap: wrap; gap: 4px 14px; }
.note { color: var(--soft); font-size: 0.9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; margin: 0 0 16px; padding: 0; }
.tile, section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 16px; }
.tile dt { color: var(--soft); font-size: 0.85rem; }
.tile dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
section { margin: 0 0 16px; min-width: 0; }
.pair > section { margin: 0; }
.pair { margin: 0 0 16px; }
.chart { display: block; width: 100%; height: auto; }
.tick { fill: var(--soft); font-size: 11px; }
.end { text-anchor: end; }
.grid { stroke: var(--rule); }
.zero { stroke: var(--soft); stroke-dasharray: 4 3; }
.line { fill: none; stroke-width: 2; }
.line.given { stroke: var(--given); } .line.without { stroke: var(--without); stroke-dasharray: 5 3; }
.dot.given, .bar.given { fill: var(--given); } .dot.without, .bar.without { fill: var(--without); }
.band { fill: var(--band); }
.key { display: inline-block; width: 22px; height: 0; border-top: 3px solid var(--given); vertical-align: middle; margin-right: 4px; }
.key.without { border-top: 3px dashed var(--without); }
.wide { overflow-x: auto; }
.wide:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--given); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { text-align: left; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: 4px 8px; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--soft); white-space: nowrap; }
.n { text-align: right; white-space: nowrap; }
th.text { min-width: 160px; }
.mark { white-space: nowrap; font-weight: 600; }
.success, .active, .ok, .helps { color: var(--good); }
.failure, .retired, .missing, .harms, .error { color: var(--bad); }
.partial, .quarantined, .interrupted, .note-mark { color: var(--without); }
.kind { color: var(--soft); font-size: 0.85em; }
details { border-bottom: 1px solid var(--rule); }
summary { padding: 8px 4px; cursor: pointer; display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
summary .task { flex: 1 1 260px; min-width: 0; }
summary .when { color: var(--soft); font-size: 0.85rem; white-space: nowrap; }
.inside { padding: 4px 4px 16px; }
.kept { white-space: pre-wrap; }
.said { border-radius: 10px; padding: 8px 12px; margin: 8px 0; max-width: 860px; }
.asked { background: var(--shade); margin-right: 24px; }
.answered { border: 1px solid var(--rule); margin-left: 24px; }
.who { color: var(--soft); font-size: 0.8rem; display: block; }
.recalled { border-left: 3px solid var(--given); padding-left: 10px; margin: 8px 0; }
.recalled.withheld { border-color: var(--without); }
.recalled ul { margin: 2px 0; padding-left: 18px; }
.tree .when { width: 34%; min-width: 110px; }
.tree th { min-width: 150px; }
.span { display: block; width: 100%; height: 10px; margin-top: 6px; }
.track { fill: var(--shade); } .ran { fill: var(--given); } rect.failure { fill: var(--bad); }
${[1, 2, 3, 4, 5, 6, 7, 8].map((depth) => `.tree th.d${depth} { padding-left: ${8 + 14 * depth}px; }`).join("\n")}
footer { padding: 8px 16px 32px; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 480px) {
  header, main, footer { padding-left: 10px; padding-right: 10px; }
  .tile, section { padding: 10px; }
  .tiles { grid-template-columns: repeat(2, 1fr); gap: 8px; }
  .asked { margin-right: 8px; } .answered { margin-left: 8px; }
  .stacked thead { position: absolute; left: -9999px; }
  .stacked, .stacked tbody, .stacked tr, .stacked th, .stacked td { display: block; text-align: left; }
  .stacked tr { border-bottom: 1px solid var(--rule); padding: 8px 0; }
  .stacked th, .stacked td { border: 0; padding: 1px 4px; white-space: normal; }
  .stacked td.n { display: inline-block; padding-right: 14px; }
  .stacked td::before { content: attr(data-head) " "; color: var(--soft); font-size: 0.85em; }
  .tree th { min-width: 110px; } .tree .when { min-width: 70px; width: 28%; }
  .tree th, .tree td { padding: 4px; }
}
@media print { details { break-inside: avoid; } }
`;
