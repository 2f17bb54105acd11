// An e-invoice has no page: it is shown as one would be printed, from the lines that the processor made of its XML.

import { el } from "./dom.js";
import { printable } from "./printable.js";

/** The lines as a page: who sends it first, then what stands under a label, and the items with their amounts. */
export function rendering(text) {
  return text.split("\n").map((line, place) => {
    const shown = printable(line);
    const columns = shown.split("  ");
    if (columns.length > 1) return el("p", { class: "item" }, ...columns.map((each) => el("bdi", {}, `${each} `)));
    const label = /^[\p{L} ]{1,24}: /u.exec(shown)?.[0];
    if (label) return el("p", { class: "fact" }, el("span", {}, label), el("bdi", {}, shown.slice(label.length)));
    return el("p", { class: place ? null : "sender", dir: "auto" }, shown);
  });
}
