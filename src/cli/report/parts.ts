import { type Html, html } from "./html.ts";

/** A section of the page with its heading. */
export function section(id: string, title: string, inside: Html): Html {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${inside}
  </section>`;
}

/** Marks up an outcome or a status with its colour. */
export function mark(word: string): Html {
  return html`<span class="mark ${word}">${word}</span>`;
}
