// The readings between which a person has to choose, each as a button: "3 Apr 2025" or "4 Mar 2025".

import { shownValue } from "./correction.js";
import { el } from "./dom.js";
import { attributeName, FIELDS } from "./format.js";
import { printable } from "./printable.js";

const NAMED = { date: "invoice_date", number: "invoice_number", totals: "total" }; // as reasons call them

/** The values that a field can have, while no person has said which one it has. */
export function choiceOf(invoice, field) {
  return invoice.fields?.[field]?.choice ?? [];
}

/** A row for each field with a choice; `take(field, value)` is called by its buttons. */
export function choices(invoice, take) {
  let number = 0;
  return fieldsWithChoice(invoice).map((field) => {
    const buttons = choiceOf(invoice, field).map((value) => {
      number += 1;
      const taken = value === invoice[field];
      const looks = { type: "button", class: "secondary", "aria-pressed": String(taken), "data-choice": number };
      const key = number < 10 ? el("kbd", { "aria-hidden": "true" }, number) : null;
      return el("button", { ...looks, click: () => take(field, value) }, key, shownValue(field, value));
    });
    const print = el("span", { class: "hint" }, "printed “", el("bdi", {}, printable(invoice.fields[field].text)), "”");
    const label = el("span", {}, `${attributeName(field)}:`);
    return el("div", { class: "choices", role: "group", "aria-label": attributeName(field) }, label, ...buttons, print);
  });
}

function fieldsWithChoice(invoice) {
  return FIELDS.map(([field]) => field).filter((field) => choiceOf(invoice, field).length);
}

/** The field that a person corrects first: one with a choice, else the first that a reason names, else the total. */
export function fieldInDoubt(invoice) {
  const [chosen] = fieldsWithChoice(invoice);
  const named = (invoice.review_reasons ?? []).map((reason) => {
    const word = reason.replace(/_(missing|ambiguous|doubtful|uncertain|disagree)$/, "");
    return NAMED[word] ?? word;
  });
  const fields = FIELDS.map(([field]) => field);
  return chosen ?? named.find((field) => fields.includes(field)) ?? "total";
}
