// What is done with several invoices that are ticked in the list: a category, tags and notes for all of them.

import { shownValue } from "./correction.js";
import { announce, button, el, focusOn, inDialog, labelled } from "./dom.js";
import { called } from "./due.js";
import { attributeName, counted } from "./format.js";
import { name } from "./printable.js";
import { invoiceAddress } from "./route.js";
import { changed, changeSeveral } from "./ticks.js";

const MOST_TAGS = 20;
const MOST_OF_A_TAG = 50; // characters
const LOOKS = { type: "text", autocomplete: "off", dir: "auto", required: true };
const KINDS = {
  category: ["Category", () => el("input", { ...LOOKS, maxlength: 50, list: "categories" }), ""],
  tags: ["Add tags", () => el("input", { ...LOOKS, maxlength: 500 }), "Several with commas between them."],
  notes: [
    "Notes",
    () => el("textarea", { rows: 4, maxlength: 2000, dir: "auto", required: true }),
    "They take the place of notes that are there, which the history keeps.",
  ],
};

/**
 * The bar of what is ticked. `known(id)` is an invoice of the list, `update(invoice)` takes one as it is now, `tick(ids)`
 * leaves only these ticked, `focus(id)` goes back to one.
 */
export class Several {
  constructor(list) {
    this.list = list;
    this.count = el("strong", { "aria-live": "polite" });
    this.buttons = Object.keys(KINDS).map((kind) =>
      button(attributeName(kind), () => this.#start(kind), { class: "secondary" }),
    );
    const clear = button("Clear", () => this.clear(), { class: "quiet" });
    this.outcome = el("div", { class: "several-outcome" });
    const tools = el("div", { class: "several-tools" }, this.count, ...this.buttons, clear);
    this.node = el("section", { class: "several", "aria-label": "Ticked invoices", hidden: true }, this.outcome, tools);
  }

  /** Show what is ticked now. */
  show(invoices) {
    this.invoices = invoices;
    if (invoices.length && !this.left?.length) this.outcome.replaceChildren(); // all was done
    this.count.textContent = this.sending ? "Saving…" : invoices.length ? `${invoices.length} selected` : "";
    for (const each of this.buttons) each.disabled = !invoices.length || Boolean(this.sending);
    this.node.hidden = !invoices.length && !this.outcome.childNodes.length;
  }

  clear() {
    this.left = null;
    this.outcome.replaceChildren();
    this.list.tick([]);
  }

  async #start(kind) {
    const value = await ask(kind, this.invoices.length);
    if (value !== undefined) await this.#change(this.invoices, kind, value);
  }

  async #change(invoices, kind, value) {
    const wanted = (invoice) => (kind === "tags" ? [...new Set([...(invoice.tags ?? []), ...value])] : value);
    const isFull = (invoice) => kind === "tags" && wanted(invoice).length > MOST_TAGS;
    const sent = invoices.filter((invoice) => !isFull(invoice));
    this.sending = true;
    this.show(this.invoices);
    let answers;
    try {
      answers = sent.length ? await changeSeveral(sent, (invoice) => ({ changes: { [kind]: wanted(invoice) } })) : [];
    } finally {
      this.sending = false;
      this.show(this.invoices);
    }
    const message = `An invoice has at most ${MOST_TAGS} tags.`;
    answers.push(...invoices.filter(isFull).map(({ invoice_id }) => ({ invoice_id, status: 400, message })));
    this.#taken(invoices, answers, kind, value);
  }

  /** What became of each: what is done is ticked no more, what is not says why and can be tried again as it is now. */
  #taken(invoices, answers, kind, value) {
    for (const { invoice } of answers) if (invoice) this.list.update(invoice);
    const now = (id) => this.list.known(id) ?? invoices.find((each) => each.invoice_id === id);
    const left = answers.filter(({ status }) => status !== 200);
    this.left = left.map(({ invoice_id: id }) => id);
    const number = changed(answers).length;
    const sentence = number ? `${counted(number, "invoice")} changed.` : "Nothing was changed.";
    const lines = left.map((answer) => el("li", {}, ...reason(now(answer.invoice_id), answer, kind)));
    const tryAgain = () => this.#change(this.left.map(now), kind, value);
    const again = left.length ? button(`Try ${left.length} again`, tryAgain, { class: "secondary" }) : null;
    const list = left.length ? el("ul", {}, ...lines) : null;
    this.outcome.replaceChildren(...[el("p", {}, sentence), list, again].filter(Boolean));
    this.list.tick(this.left);
    if (again) focusOn(again);
    else this.list.focus(invoices[0].invoice_id);
    announce(left.length ? `${sentence} ${counted(left.length, "was", "were")} left.` : sentence);
  }
}

/** Why an invoice was left, and what somebody else has made of it meanwhile. */
function reason(invoice, { message, status, invoice: now }, kind) {
  const values = status === 409 && now && kind !== "notes" ? ` ${attributeName(kind)} now: ${shownValue(kind, now[kind])}.` : "";
  const link = el("a", { href: invoiceAddress(invoice.invoice_id) }, name(called(invoice)));
  return [link, ": ", message, values];
}

/** Ask what to give to so many invoices. Resolves to what the API takes, undefined if nothing shall change. */
function ask(kind, many) {
  const [words, control, hint] = KINDS[kind];
  const input = control();
  const error = el("p", { class: "field-error", role: "alert" });
  return inDialog(counted(many, "invoice"), (leave) => {
    const submit = (event) => {
      event.preventDefault();
      const value = typedValue(kind, input.value);
      const isLong = kind === "tags" && value.some((tag) => tag.length > MOST_OF_A_TAG);
      if (!value.length) error.textContent = "Write something, or cancel.";
      else if (isLong) error.textContent = `A tag has at most ${MOST_OF_A_TAG} characters.`;
      else leave(value);
    };
    const buttons = [
      el("button", { type: "submit", class: "primary" }, "Save"),
      kind === "category" ? button("Take it off", () => leave(null), { class: "secondary" }) : null,
      button("Cancel", () => leave(undefined), { class: "quiet" }),
    ];
    const told = hint ? el("p", { class: "hint" }, hint) : null;
    const controls = el("div", { class: "editor-buttons" }, ...buttons);
    return [el("form", { novalidate: true, submit }, labelled(words, input), told, error, controls)];
  });
}

function typedValue(kind, typed) {
  const parts = kind === "tags" ? typed.split(",") : [typed];
  const told = parts.map((part) => part.trim()).filter(Boolean);
  return kind === "tags" ? told : (told[0] ?? "");
}
