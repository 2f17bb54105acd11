// Taking an invoice out of all lists, and bringing it back.

import { twinOf } from "./comparison.js";
import { button, el, inDialog } from "./dom.js";
import { shownMoment } from "./format.js";
import { name } from "./printable.js";
import { invoiceAddress } from "./route.js";

/** Why it was removed, in words; with a link to the one that it is a duplicate of. */
export function asRemoved({ reason, of }) {
  if (reason !== "duplicate") return "Removed: a mistake";
  return el("span", {}, "Removed: a duplicate of ", el("a", { href: invoiceAddress(of) }, "another one"));
}

/** What stands in the head of an invoice: the button that removes it; else why it is removed, and the way back. */
export function removal(invoice, remove) {
  const focus = { "data-focus": "removed" };
  if (!invoice.removed_at) {
    const start = async () => {
      const reason = await why(invoice);
      if (reason) remove(reason);
    };
    return [button("Remove\u2026", start, { class: "quiet", ...focus })];
  }
  const who = [name(invoice.removed_by ?? "somebody"), `, ${shownMoment(invoice.removed_at)}`];
  const told = el("p", { class: "hint" }, asRemoved(invoice.removed ?? {}), " \u00B7 ", ...who);
  return [told, button("Bring back", () => remove(null), { class: "primary", ...focus })];
}

/** Ask why. Resolves to what the API takes; nothing if it shall stay. */
function why(invoice) {
  const of = twinOf(invoice);
  const hint = "It leaves all lists, sums and what is to be paid. The file stays, and it can be brought back.";
  return inDialog("Remove this invoice?", (leave) => {
    const answer = (words, value, looks) => button(words, () => leave(value), { class: looks });
    const buttons = [
      answer("Keep it", undefined, "secondary"),
      of ? answer("A duplicate of the other one", { reason: "duplicate", of }, "danger") : null,
      answer("It is here by mistake", { reason: "mistake" }, "danger"),
    ];
    return [el("p", {}, hint), el("div", { class: "editor-buttons" }, ...buttons)];
  });
}
