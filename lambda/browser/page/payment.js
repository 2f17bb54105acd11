// How an invoice is paid: accounts as people type them, amount and reference, each to be copied; and a warning where
// the account is another one than before.

import { announce, button, card, el, icon } from "./dom.js";
import { changedSentence } from "./due.js";
import { grouped, shownDay } from "./format.js";
import { shownAmount } from "./money.js";
import { name, printable } from "./printable.js";

const MILLISECONDS_COPIED = 2000;
const PAID_BY = {
  debit: "The payee takes it from your account.",
  card: "It was paid by card.",
  paid: "It is paid already.",
};

/** The panel of an invoice's payment; nothing where nothing is known of it. `confirm` is called by its button. */
export function paymentPanel(invoice, confirm) {
  const { reference, by, printed = [] } = invoice.payment ?? {};
  const rows = [
    ...accountRows(invoice.payment?.accounts ?? []),
    ...printed.map((iban) => field("On the page", grouped(iban))),
    ...(reference ? [field("Reference", reference, reference)] : []),
    ...(invoice.pay_amount ? [amountRow(invoice)] : []),
    ...(PAID_BY[by] ? [field("By", PAID_BY[by])] : []),
    ...(invoice.corrects ?? []).map((number) => field("Corrects", number)),
  ];
  if (!rows.length && !isChanged(invoice)) return [];
  const warning = isChanged(invoice) ? changedAccount(invoice, confirm) : null;
  const list = el("dl", { class: "fields" }, ...rows);
  return [card("Payment", warning, list)];
}

function isChanged(invoice) {
  return (invoice.review_reasons ?? []).includes("bank_details_changed");
}

function changedAccount(invoice, confirm) {
  const words = "I called the supplier: the new account is right";
  const confirmed = button(words, confirm, { class: "secondary wraps", "data-focus": "account_confirmed" });
  const sentence = el("p", {}, icon("alert"), el("span", {}, changedSentence(invoice.payment?.changed)));
  return el("div", { class: "changed-account", role: "note" }, sentence, confirmed);
}

/** An account as it is typed into a bank's form: an IBAN in fours, others by their parts. */
function accountRows(accounts) {
  return accounts.flatMap(({ iban, sort_code: sort, routing, account, bic, name: owner }) => [
    ...(iban ? [field("IBAN", grouped(iban), iban, owner)] : []),
    ...(sort ? [field("Sort code", sort, sort)] : []),
    ...(routing ? [field("Routing number", routing, routing)] : []),
    ...(account ? [field("Account", account, account, owner)] : []),
    ...(bic ? [field("BIC", bic, bic)] : []),
  ]);
}

function amountRow({ pay_amount: amount, currency, due_date: day }) {
  const shown = `${shownAmount(amount)} ${printable(currency ?? "")}`.trim();
  const takenOff = amount.startsWith("-");
  if (takenOff) return field("Taken off", shown, amount);
  return field("To pay", shown, amount, day ? `by ${shownDay(day)}` : "no due day");
}

/** A row; `copied` is what its button gives to the clipboard. */
function field(label, value, copied = null, more = null) {
  const shown = name(value, { class: "value figure", dir: "auto" });
  const copy = copied === null ? null : copyButton(label, copied, shown);
  const hint = more ? el("p", { class: "evidence-line" }, name(more)) : null;
  const line = el("div", { class: "value-line" }, shown, copy);
  return el("div", { class: "field" }, el("dt", {}, label), el("dd", {}, line, hint));
}

function copyButton(label, text, shown) {
  const words = `Copy ${label}`;
  const made = el("button", { type: "button", class: "icon-button", "aria-label": words, title: words }, icon("copy"));
  made.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(shown); // where the browser keeps the clipboard to itself
      announce("It could not be copied; it is selected.");
      return;
    }
    made.replaceChildren(icon("check"));
    setTimeout(() => made.replaceChildren(icon("copy")), MILLISECONDS_COPIED);
    announce(`${label} copied.`);
  });
  return made;
}
