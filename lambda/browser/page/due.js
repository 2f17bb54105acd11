// What is due, in words: when, how much, to which account, and what warns of paying it.

import { button, el, inDialog } from "./dom.js";
import { counted, fileName } from "./format.js";
import { shownAmount } from "./money.js";
import { name, printable } from "./printable.js";
import { changeSeveral } from "./ticks.js";

const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000;
const SOON_DAYS = 7;

/** The reader's own day (`2026-11-22`), not that of UTC. */
export function today(now = new Date()) {
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** How many days one day lies after another. */
function daysBetween(before, after) {
  return Math.round((Date.parse(after) - Date.parse(before)) / MILLISECONDS_A_DAY);
}

/** `overdue by 3 days`, `due today`, `in 5 days`; without a due day, how old it is. */
export function dueWords({ pay_by: day, due_date: due }, now) {
  const days = daysBetween(now, day);
  if (!due) return days < 0 ? `no due day, ${counted(-days, "day")} old` : "no due day";
  if (days < 0) return `overdue by ${counted(-days, "day")}`;
  if (days === 0) return "due today";
  return days === 1 ? "due tomorrow" : `in ${counted(days, "day")}`;
}

/** The sum that an invoice belongs to; as the API has it. */
export function whenDue({ pay_by: day }, now) {
  const days = daysBetween(now, day);
  if (days < 0) return "overdue";
  return days <= SOON_DAYS ? "soon" : "later";
}

/** What an invoice is called: its vendor, else its file. */
export function called(invoice) {
  return invoice.vendor ?? fileName(invoice.file_name);
}

/** What warns of paying an invoice, each as a sentence. */
export function warningSentences({ warnings, changed }) {
  const of = {
    bank_details_changed: () => changedSentence(changed),
    possible_duplicate: () => "It may have been paid already: it looks like an invoice that came before.",
  };
  return warnings.map((warning) => of[warning]());
}

/** Which account is another one than before, by the endings of both. */
export function changedSentence(changed = []) {
  const pairs = changed.map(
    ({ account_ends: now, known_ends: before }) =>
      `it ends in ${printable(now)}, the one known ends in ${printable(before)}`,
  );
  const told = pairs.length ? `: ${pairs.join("; ")}` : "";
  return `The account is not the one known for this supplier${told}. Call them under a number that you know.`;
}

/** Mark invoices as paid or not. Returns an answer for each. */
export function pay(invoices, paid, { knowing = false } = {}) {
  return changeSeveral(invoices, ({ warnings }) => ({
    changes: { paid },
    ...(knowing && warnings?.length ? { despite: warnings } : {}),
  }));
}

/**
 * Ask whoever wants to pay invoices that have a warning. Resolves to "all", "others" (those without a warning)
 * or "none".
 */
export async function ask(warned, others) {
  const items = warned.map((invoice) => {
    const sentences = warningSentences(invoice).map((sentence) => el("p", {}, sentence));
    const { invoice_number: number, pay_amount: amount, currency } = invoice;
    const which = [number, amount && `${shownAmount(amount)} ${currency ?? ""}`.trim()].filter(Boolean).join(", ");
    const told = which ? [", ", name(which)] : [];
    return el("li", {}, el("strong", {}, name(called(invoice))), ...told, ...sentences);
  });
  const title = warned.length === 1 ? "Pay this one?" : `Pay these ${warned.length}?`;
  const answered = await inDialog(title, (leave) => {
    const answer = (words, value, looks) =>
      button(words, () => leave(value), { class: looks, autofocus: value === "none" });
    const buttons = [
      answer("Don’t mark", "none", "secondary"),
      others ? answer(`Mark only the other ${others === 1 ? "one" : others}`, "others", "secondary") : null,
      answer("Mark as paid all the same", "all", "danger"),
    ];
    return [el("ul", {}, ...items), el("div", { class: "editor-buttons" }, ...buttons)];
  });
  return answered ?? "none";
}
