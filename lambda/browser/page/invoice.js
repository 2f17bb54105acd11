// One invoice: its page, its fields and where they stand, why it needs a look, what was changed; and its
// correction.

import { get, pause, Problem, send } from "./api.js";
import { choiceOf, choices, fieldInDoubt } from "./choices.js";
import { comparison, twinOf } from "./comparison.js";
import { changesSince, editor, keepTyped, notice, shownValue, typedBefore } from "./correction.js";
import { recount } from "./counts.js";
import { announce, button, card, el, failure, focusOn, icon, iconButton, labelled, select } from "./dom.js";
import { ask } from "./due.js";
import { Evidence } from "./evidence.js";
import {
  AMOUNTS,
  attributeName,
  counted,
  DAYS,
  FIELDS,
  fileName,
  shownDate,
  shownMoment,
  shownSize,
  TYPES,
} from "./format.js";
import { showKeys } from "./keys.js";
import { badge } from "./list.js";
import { compare, isAmount, shownAmount } from "./money.js";
import { editItem } from "./items.js";
import { paymentPanel } from "./payment.js";
import { inPortions } from "./portions.js";
import { name, printable, printableLines } from "./printable.js";
import { asRemoved, removal } from "./removal.js";
import { rendering } from "./rendering.js";
import { invoiceAddress } from "./route.js";
import { account } from "./sign_in.js";

const MILLISECONDS_SIGNED = 4 * 60 * 1000; // addresses of files are signed for five minutes
const MILLISECONDS_BETWEEN_RENEWALS = 20 * 1000;
const SECONDS_BETWEEN_LOOKS = 3;
const TAUGHT_BY = { due_date: "invoice_date" }; // the order of day and month is learned from that one
const FAINT = 80; // below this confidence the processor asks for a look
const PAY_WARNINGS = ["bank_details_changed", "possible_duplicate"];
const SORTED_BY = { type: "text", maxlength: 50, dir: "auto", autocomplete: "off" };
const STAMPED = { reviewed: true, paid: true, removed: true };
const ABSENT = { amount_due: "as the total" }; // else a field that is not there was not found
const SOURCES = {
  text: "on the page",
  expense: "read by AnalyzeExpense",
  xml: "in the e-invoice",
  supplier: "known from earlier invoices",
  person: "typed by a person",
};

/**
 * Open an invoice as a view: its node now, its content as soon as it is there. `origin` is the list that leads to it,
 * `list` that of all invoices, which shows what is changed.
 */
export function openInvoice(invoiceId, origin, list) {
  return new InvoiceView(invoiceId, origin, list);
}

class InvoiceView {
  constructor(invoiceId, origin, list) {
    this.id = invoiceId;
    this.origin = origin;
    this.list = list;
    this.ending = new AbortController();
    this.parts = {};
    origin.leave(invoiceId);
    document.title = "Invoice";
    this.title = el("h1", { tabindex: "-1" }, "Invoice");
    this.body = el("div", { class: "invoice-body" }, el("p", { class: "hint" }, "Loading…"));
    this.node = el("article", { class: "invoice" }, this.#navigation(), this.title, this.body);
    this.#load();
  }

  close() {
    this.ending.abort();
    this.evidence?.close();
    clearInterval(this.renewing);
    document.removeEventListener("visibilitychange", this.renew);
  }

  #navigation() {
    const { before, after } = this.origin.neighbours(this.id);
    const back = el("a", { class: "back", href: this.origin.address }, icon("back"), this.origin.label);
    const step = (id, words, drawing) => {
      const looks = { class: "icon-button", "aria-label": words, title: words };
      return id ? el("a", { ...looks, href: invoiceAddress(id) }, icon(drawing)) : null;
    };
    const keys = button("Keys", showKeys, { class: "quiet keys", title: "Keys (?)" });
    const steps = [keys, step(before, "Previous in the list", "back"), step(after, "Next in the list", "forward")];
    return el("nav", { class: "invoice-nav", "aria-label": "Invoices" }, back, el("span", {}, ...steps));
  }

  async #load() {
    try {
      this.invoice = await get(`/api/invoices/${encodeURIComponent(this.id)}`, {}, this.ending.signal);
      this.editing = typedBefore(this.id); // the session may have ended before it was saved
      this.#draw();
      if (this.editing?.input) this.#offerWords();
      this.#keepAddressesFresh();
      await this.#untilRead();
    } catch (error) {
      if (error.name !== "AbortError") this.#failed(error);
    }
  }

  #failed(error) {
    if (error.status === 404) this.title.textContent = "No such invoice";
    const sentence =
      error instanceof Problem ? error.message : "The invoice could not be shown; please reload the page.";
    this.body.replaceChildren(failure(sentence, () => this.#load()));
  }

  /** An invoice that is still being read is looked at again and again. */
  async #untilRead() {
    while (!isFinished(this.invoice)) {
      await pause(SECONDS_BETWEEN_LOOKS * 1000, this.ending.signal);
      this.#take(await get(`/api/invoices/${this.id}`, {}, this.ending.signal));
      if (isFinished(this.invoice)) this.#draw();
    }
  }

  #keepAddressesFresh() {
    let signed = Date.now();
    this.renew = async () => {
      if (document.hidden || Date.now() < signed + MILLISECONDS_SIGNED) return;
      signed = Date.now();
      const invoice = await get(`/api/invoices/${this.id}`, {}, this.ending.signal).catch(() => null);
      if (invoice) this.evidence.refresh(invoice);
    };
    this.renewing = setInterval(this.renew, MILLISECONDS_BETWEEN_RENEWALS);
    document.addEventListener("visibilitychange", this.renew);
  }

  // --- drawing -------------------------------------------------------------------------------------------

  #draw() {
    const onField = (field, active) => this.#pointAt(field, active);
    this.evidence?.close();
    this.evidence = new Evidence(this.invoice, { onField, onChoose: (field) => this.#chooseField(field) });
    for (const part of ["head", "banner", "review", "fields", "payment", "sorting", "items", "history"]) {
      this.parts[part] = el("div", { class: `part-${part}` });
    }
    const { head, banner, review, fields, payment, sorting, items, history } = this.parts;
    const twin = twinOf(this.invoice) ? comparison(this.invoice, this.ending.signal) : null;
    const text = this.#text();
    // An e-invoice has no page to be shown: its text stands there.
    const isPage = this.invoice.document.kind !== "xml";
    if (!isPage) this.evidence.showText(text);
    const right = [fields, payment, sorting, items, isPage ? text : null, history, this.#file()];
    const facts = el("div", { class: "facts" }, ...right);
    const columns = el("div", { class: "columns" }, this.evidence.node, facts);
    this.body.replaceChildren(...[head, banner, review, columns, twin].filter(Boolean));
    this.#drawParts();
  }

  /** What changes with the invoice; the picture and the other invoice stay. */
  #drawParts() {
    const { invoice, parts } = this;
    const title = invoice.vendor ? name(invoice.vendor) : name(fileName(invoice.file_name));
    this.title.replaceChildren(title);
    document.title = `${printable(invoice.vendor ?? fileName(invoice.file_name))} \u2013 Invoices`;
    const head = el("div", {}, ...this.#head());
    // The mouse may be pressed on a button that stays as it is: then its click would be lost with it.
    if (head.innerHTML !== parts.head.innerHTML) parts.head.replaceChildren(...head.childNodes);
    parts.review.replaceChildren(...this.#review());
    parts.fields.replaceChildren(this.#fields());
    const confirm = () => this.#change({ account_confirmed: true });
    parts.payment.replaceChildren(...paymentPanel(invoice, confirm));
    parts.sorting.replaceChildren(this.#sorting());
    parts.items.replaceChildren(...lineItems(invoice, (row) => this.#editItem(row)));
    parts.history.replaceChildren(...history(invoice));
  }

  #take(invoice) {
    recount(this.invoice, invoice);
    this.invoice = invoice;
    this.list.update(invoice);
  }

  #head() {
    const { invoice } = this;
    const amount =
      invoice.total === undefined ? null : el("span", { class: "head-total" }, inCurrency(invoice, "total"));
    const facts = el("p", { class: "head-facts" }, badge(invoice), amount);
    const remove = isFinished(invoice) ? removal(invoice, (removed) => this.#change({ removed })) : [];
    const marks = invoice.removed_at ? [] : [...this.#paid(), ...this.#reviewed()];
    return [facts, el("div", { class: "head-actions" }, ...marks, ...remove)];
  }

  #reviewed() {
    const looks = this.invoice.needs_review ? "primary" : "secondary";
    return this.#stamp("reviewed", "Reviewed", looks, (reviewed) => this.#change({ reviewed }));
  }

  /** A payment can be noted of whatever is to be paid, and of what is still to be checked. */
  #paid() {
    const { invoice } = this;
    if (!invoice.paid_at && !invoice.pay_by && !invoice.needs_review) return [];
    const looks = invoice.pay_by && !invoice.needs_review ? "primary" : "secondary";
    return this.#stamp("paid", "Paid", looks, (paid) => (paid ? this.#pay() : this.#change({ paid })));
  }

  /** Who marked it so and when, with an undo; else the button that marks it. */
  #stamp(stamp, word, looks, mark) {
    const { invoice } = this;
    if (!isFinished(invoice)) return [];
    const focus = { "data-focus": stamp };
    const at = invoice[`${stamp}_at`];
    if (!at) return [button(`Mark as ${stamp}`, () => mark(true), { class: looks, ...focus }, "check")];
    const who = [name(invoice[`${stamp}_by`] ?? "somebody"), `, ${shownMoment(at)}`];
    const words = { class: "quiet", "aria-label": `Undo: ${stamp}` };
    return [el("p", { class: "hint" }, `${word} by `, ...who), button("Undo", () => mark(false), words)];
  }

  async #pay() {
    const { review_reasons: reasons = [], payment } = this.invoice;
    const warnings = PAY_WARNINGS.filter((warning) => reasons.includes(warning));
    const warned = { ...this.invoice, warnings, changed: payment?.changed };
    if (warnings.length && (await ask([warned], 0)) !== "all") return this.#focus("paid");
    return this.#change({ paid: true }, warnings);
  }

  #review() {
    const { invoice } = this;
    if (!isFinished(invoice))
      return [el("p", { class: "card reading", role: "status" }, "This file is being read…")];
    if (invoice.error) {
      const why = el("p", {}, invoice.error.message);
      return [el("section", { class: "card failed" }, el("h2", {}, "Not read"), why)];
    }
    const alike = !invoice.removed_at && invoice.duplicates?.length;
    const later = alike ? [el("p", { class: "card" }, "Another invoice looks like this one. ", compareThem())] : [];
    if (!invoice.review.length) return later;
    const reasons = invoice.review.map(({ code, sentence }) => el("li", {}, reason(code, sentence)));
    const words = invoice.needs_review ? "Please check before paying" : "What was to be checked";
    const looks = invoice.needs_review ? "card review" : "card review done";
    // A look at it does not end this one: where it does end stands further down.
    const changed = invoice.needs_review && invoice.review.some(({ code }) => code === "bank_details_changed");
    const take = (field, value) => this.#choose(field, value);
    const chosen = choices(invoice, take);
    const how = changed ? el("p", { class: "hint" }, "When the new account is right, say so under Payment.") : null;
    const told = [el("h2", {}, words), el("ul", {}, ...reasons), ...chosen, how];
    return [el("section", { class: looks }, ...told), ...later];
  }

  #fields() {
    const rows = FIELDS.map(([field, label]) => this.#field(field, label));
    return card("Fields", el("dl", { class: "fields" }, ...rows));
  }

  #field(field, label) {
    const { invoice } = this;
    const evidence = invoice.fields?.[field];
    const being = this.editing?.field === field;
    const content = being ? [this.#editor(field)] : [this.#value(field, label), evidenceLine(evidence), this.#learned(field)];
    const both = [el("dt", {}, label), el("dd", {}, ...content)];
    const row = el("div", { class: "field", "data-field": field }, ...both);
    const point = (active) => () => this.#pointAt(field, active);
    if (evidence?.box) {
      for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, point(true));
      for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, point(false));
    }
    return row;
  }

  #value(field, label) {
    const { invoice } = this;
    const value = invoice[field];
    const looks = { class: AMOUNTS.has(field) ? "value figure" : "value", dir: "auto" };
    const shown =
      value === undefined
        ? el("span", { class: "value absent" }, this.#absent(field))
        : shownIn(field, value, looks);
    const words = `Correct ${label.toLowerCase()}`;
    const edit = iconButton(words, "edit", () => this.#edit(field), { "data-focus": field });
    return el("div", { class: "value-line" }, shown, isFinished(invoice) ? edit : null);
  }

  /** What stands where a value is missing: what it may be, that its print was not understood, or that there is none. */
  #absent(field) {
    const choice = choiceOf(this.invoice, field);
    if (choice.length) return choice.map((value) => shownValue(field, value)).join(" or ");
    if (ABSENT[field]) return ABSENT[field];
    return this.invoice.fields?.[field]?.text ? "not understood" : "not found";
  }

  /** Whose correction of an earlier invoice a value comes from, and how that is forgotten. */
  #learned(field) {
    const { source, learned } = this.invoice.fields?.[field] ?? {};
    if (source !== "supplier" || !learned) return null;
    const { by, at, invoice_id: from } = learned;
    const whose = by === account() ? "your" : el("span", {}, name(by ?? "somebody"), "’s");
    const words = ["from ", whose, " correction of ", el("a", { href: invoiceAddress(from) }, shownDate(at))];
    const taught = TAUGHT_BY[field] ?? field;
    const forgotten = this.invoice.forgotten ?? [];
    const forget = () => this.#change({ forgotten: [...forgotten, taught] });
    const end = forgotten.includes(taught)
      ? el("span", {}, "; forgotten for the next invoices")
      : button("Forget it", forget, { class: "link", "data-focus": "forgotten" });
    const between = forgotten.includes(taught) ? "" : " \u00B7 ";
    return el("p", { class: "evidence-line" }, ...words, between, end);
  }

  #pointAt(field, active) {
    this.evidence.highlight(field, active);
    this.parts.fields.querySelector(`.field[data-field="${field}"]`)?.classList.toggle("active", active);
  }

  #chooseField(field) {
    const row = this.parts.fields.querySelector(`.field[data-field="${field}"]`);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector("button, input")?.focus();
  }

  // --- correcting ----------------------------------------------------------------------------------------

  #edit(field) {
    this.editing = { field };
    this.parts.fields.replaceChildren(this.#fields());
    this.#offerWords();
    this.editing.input.select?.();
  }

  #offerWords() {
    const { field, input } = this.editing;
    this.evidence.pick(field, (word) => this.#fill(word));
    input.focus();
  }

  #editor(field) {
    const { input: before, conflict, place, warnings } = this.editing;
    const typed = before?.value ?? this.editing.typed; // it may be drawn anew for another change
    const save = (value, written) => this.#save(field, value, written);
    const cancel = () => this.#stopEditing(field);
    const made = editor({ field, invoice: this.invoice, typed, conflict, warnings, save, cancel });
    const hint = el("p", { class: "hint", role: "status" }, place || !this.evidence.hasWords ? "" : CLICK);
    made.input.after(hint);
    made.input.addEventListener("input", () => this.#type());
    Object.assign(this.editing, made, { hint });
    return made.form;
  }

  /** What is typed stands nowhere on the page. */
  #type() {
    this.editing.place = null;
    this.editing.hint.textContent = "";
    this.evidence.unmark();
  }

  /** Write what was clicked on the page; clicked again, what else it may mean. */
  #fill({ text, values = [text.replace(/[,;:]+$/, "")], page, box }) {
    const { field, input, hint, place } = this.editing;
    const again = place?.page === page && JSON.stringify(place.box) === JSON.stringify(box);
    const next = again ? (values.indexOf(input.value) + 1) % values.length : 0;
    input.value = values[next];
    keepTyped({ id: this.id, field, typed: input.value });
    const other = values[(next + 1) % values.length];
    hint.textContent = values.length > 1 ? `Click it again for ${shownValue(field, other)}.` : "";
    this.editing.place = { page, box };
    input.focus();
  }

  #stopEditing(field) {
    keepTyped(null);
    this.editing = null;
    this.evidence.pick(null);
    this.parts.fields.replaceChildren(this.#fields());
    this.#focus(field);
  }

  async #save(field, value, typed) {
    if (this.sending) return undefined;
    if (isSame(value, this.invoice[field] ?? null)) return this.#stopEditing(field);
    const { editing } = this;
    const { place } = editing;
    const known = editing.typed === typed ? editing.warnings : [];
    const outcome = await this.#send({ [field]: value }, known, place && value !== null ? { [field]: place } : {});
    if (this.editing !== editing) return undefined;
    if (outcome.conflict) {
      this.editing = { field, typed, place, ...outcome };
      this.#drawParts();
      this.editing.input.focus();
    } else if (outcome.sentence) {
      editing.showError(outcome.sentence);
    } else {
      keepTyped(null);
      this.editing = null;
      this.evidence.pick(null);
      this.#drawParts();
      this.#focus(field);
      announce(`${attributeName(field)} saved.`);
    }
    return undefined;
  }

  /** A change that is made by one click; after a conflict it can be made again. */
  async #change(changes, despite = []) {
    const [focus] = Object.keys(changes);
    // A note is saved when it is left, as by a click on "Mark as reviewed"; if it could not be, that is seen first.
    const earlier = focus in STAMPED ? this.sending : null;
    if (earlier) await earlier.then(() => pause(0));
    if (this.sending || (earlier && this.parts.banner.hasChildNodes())) return;
    const outcome = await this.#send(changes, despite);
    this.parts.banner.replaceChildren();
    if (outcome.conflict) this.#offerAgain(outcome.conflict, changes, outcome.warnings ?? despite);
    else if (outcome.sentence) this.#showBanner(outcome.sentence);
    else announce("Saved.");
    if ("removed" in changes) this.#lookAtTwins();
    this.#drawParts();
    // What marks it and what takes the mark away stand in one place: a key pressed twice must not undo itself.
    if (!outcome.conflict) this.#focus(focus in STAMPED ? null : focus);
  }

  /** Take one of the readings between which there was a doubt. */
  #choose(field, value) {
    if (isSame(value, this.invoice[field] ?? null)) announce(`${attributeName(field)} stays.`);
    else this.#change({ [field]: value });
  }

  // --- keys ----------------------------------------------------------------------------------------------

  /** What a key does here; whether it does anything. */
  key(key) {
    const { before, after } = this.origin.neighbours(this.id);
    if (key === "j" || key === "k") {
      const id = key === "j" ? after : before;
      if (id) location.hash = invoiceAddress(id);
    } else if (!this.parts.head || !isFinished(this.invoice) || this.sending) return false;
    else if (key === "e") this.#edit(fieldInDoubt(this.invoice));
    else if (key === "r" && !this.invoice.removed_at) this.#reviewedAndOn();
    else if (/^[1-9]$/.test(key)) this.parts.review.querySelector(`[data-choice="${key}"]`)?.click();
    else return false;
    return true;
  }

  async #reviewedAndOn() {
    if (!this.invoice.reviewed_at) await this.#change({ reviewed: true });
    if (!this.invoice.reviewed_at || this.ending.signal.aborted) return;
    const after = this.origin.neighbours(this.id).after ?? (await this.origin.further?.(this.id));
    if (!after) announce("That was the last one.");
    location.hash = after ? invoiceAddress(after) : this.origin.address;
  }

  /** Those that look like an invoice that is removed, or back, are in doubt no more, or again. */
  async #lookAtTwins() {
    const { possible_duplicate_of: before, duplicates = [] } = this.invoice;
    for (const id of [before, ...duplicates].filter(Boolean)) {
      const twin = await get(`/api/invoices/${id}`).catch(() => null); // the list is right when it is loaded anew
      const was = twin && this.list.update(twin);
      if (was) recount(was, twin);
    }
  }

  #offerAgain(sentences, changes, despite) {
    const again = button("Make my change anyway", () => this.#change(changes, despite), {
      class: "secondary",
    });
    const leave = button("Leave it", () => this.parts.banner.replaceChildren(), { class: "quiet" });
    const buttons = el("div", { class: "editor-buttons" }, again, leave);
    this.parts.banner.replaceChildren(el("div", { class: "card" }, notice(sentences), buttons));
    again.focus();
  }

  #showBanner(sentence) {
    this.parts.banner.replaceChildren(el("p", { class: "card failed", role: "alert" }, sentence));
  }

  /**
   * Send changes: {} if they are made, {conflict: sentences} if somebody was faster, {sentence} if they can't
   * be.
   */
  async #send(changes, despite = [], places = {}) {
    const { invoice } = this;
    const { promise, resolve: sent } = Promise.withResolvers();
    this.sending = promise;
    try {
      const body = { revision: invoice.revision, changes, ...(despite.length ? { despite } : {}), places };
      this.#take(await send("PATCH", `/api/invoices/${this.id}`, body));
      this.evidence.update(this.invoice);
      return {};
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 409 || !error.answer.invoice) return { sentence: error.message };
      this.#take(error.answer.invoice);
      this.evidence.update(this.invoice);
      const { warnings } = error.answer;
      if (warnings) return { conflict: [error.message], warnings: [...despite, ...warnings] };
      return { conflict: changesSince(invoice, this.invoice) };
    } finally {
      this.sending = null;
      sent();
    }
  }

  #focus(place) {
    const target = this.node.querySelector(`[data-focus="${place}"]`);
    focusOn(target ?? this.title);
  }

  /** One row of the line items; the one behind the last is new. */
  async #editItem(row) {
    const changed = await editItem(this.invoice, row);
    if (changed !== undefined) await this.#change({ line_items: { [row]: changed } });
  }

  // --- type, tags, text, file ----------------------------------------------------------------------------

  #sorting() {
    const { invoice } = this;
    const types = invoice.invoice_type ? TYPES : [["", "Not known"], ...TYPES];
    const choose = (event) => event.target.value && this.#change({ invoice_type: event.target.value });
    const looks = { change: choose, disabled: !isFinished(invoice), "data-focus": "invoice_type" };
    const type = select(types, invoice.invoice_type ?? "", looks);
    const folder = labelled("Category", this.#category());
    const row = el("div", { class: "sorting" }, labelled("Type", type), folder, this.#learned("category"));
    return card("Sorting", row, this.#tags(), this.#notes());
  }

  #category() {
    const { category = "" } = this.invoice;
    const choose = ({ target }) => {
      const typed = target.value.trim();
      if (typed !== category) this.#change({ category: typed || null });
    };
    const looks = { value: category, list: "categories", disabled: !isFinished(this.invoice) };
    return el("input", { ...SORTED_BY, ...looks, change: choose, "data-focus": "category" });
  }

  #notes() {
    const { notes = "" } = this.invoice;
    const write = ({ target }) => {
      const typed = target.value.trim();
      if (typed !== notes) this.#change({ notes: typed || null });
    };
    const looks = { rows: 2, maxlength: 2000, dir: "auto", change: write, disabled: !isFinished(this.invoice) };
    const input = el("textarea", { ...looks, "data-focus": "notes" });
    input.value = notes;
    return labelled("Notes", input);
  }

  #tags() {
    const tags = this.invoice.tags ?? [];
    const remove = (tag) => this.#change({ tags: tags.filter((other) => other !== tag) });
    const end = (tag) => iconButton(`Remove tag ${printable(tag)}`, "close", () => remove(tag));
    const chips = tags.map((tag) => el("li", {}, name(tag), end(tag)));
    const input = el("input", { ...SORTED_BY, "data-focus": "tags" });
    const add = (event) => {
      event.preventDefault();
      const tag = input.value.trim();
      if (tag && !tags.includes(tag)) this.#change({ tags: [...tags, tag] });
    };
    const submit = el("button", { type: "submit", class: "secondary" }, "Add");
    const form = el("form", { class: "add-tag", submit: add }, labelled("Add a tag", input), submit);
    const list = el("ul", { class: "tags", "aria-label": "Tags" }, ...chips);
    return el("div", {}, chips.length ? list : null, isFinished(this.invoice) ? form : null);
  }

  #text() {
    const { extracted_text: text, text_url: url } = this.invoice;
    if (!text && !url) return null;
    const looks = { dir: "auto", tabindex: "0", role: "group", "aria-label": "Text of the invoice" };
    if (this.invoice.document.kind === "xml") {
      const page = el("div", { class: "rendering", ...looks }, ...rendering(text ?? ""));
      if (url) this.#loadText(page, (loaded) => page.replaceChildren(...rendering(loaded)));
      return page;
    }
    const content = el("pre", looks, printableLines(text ?? ""));
    const show = (loaded) => content.replaceChildren(printableLines(loaded));
    const summary = el("summary", {}, icon("forward"), "Text as read");
    const details = el("details", { class: "card text" }, summary, content);
    if (url) details.addEventListener("toggle", () => this.#loadText(content, show), { once: true });
    return details;
  }

  /** A text that is too long for the record stands in the bucket. */
  async #loadText(content, show) {
    content.textContent = "Loading…";
    try {
      const { text_url: url } = await get(`/api/invoices/${this.id}`, {}, this.ending.signal);
      const response = await fetch(url, { signal: this.ending.signal });
      if (!response.ok)
        throw new Problem("The text could not be loaded; please try again.", response.status);
      show(await response.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      const sentence = error instanceof Problem ? error.message : "The text could not be loaded.";
      const failed = failure(sentence, () => {
        failed.replaceWith(content);
        this.#loadText(content, show);
      });
      content.replaceWith(failed);
    }
  }

  #file() {
    const { file_name, size, uploaded_at, page_count, invoice_id } = this.invoice;
    const facts = [
      ["File", name(fileName(file_name))],
      ["Size", size === undefined ? null : shownSize(size)],
      ["Pages", page_count],
      ["Uploaded", shownMoment(uploaded_at)],
      ["ID", el("code", {}, invoice_id)],
    ].filter(([, value]) => value !== undefined && value !== null);
    const rows = facts.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)));
    return el("dl", { class: "file-facts" }, ...rows);
  }
}

function isSame(value, other) {
  return value === other || (isAmount(value) && isAmount(other) && compare(value, other) === 0);
}

function isFinished(invoice) {
  return invoice.status === "PROCESSED" || invoice.status === "FAILED";
}

function inCurrency(invoice, field) {
  return `${shownAmount(invoice[field])} ${printable(invoice.currency ?? "")}`.trim();
}

function shownIn(field, value, looks) {
  if (AMOUNTS.has(field) || DAYS.has(field)) return el("span", looks, shownValue(field, value));
  return name(value, looks);
}

function reason(code, sentence) {
  if (code !== "possible_duplicate") return printable(sentence);
  return el("span", {}, "It looks like an invoice that came before. ", compareThem());
}

function compareThem() {
  const show = () => {
    document.getElementById("duplicate").scrollIntoView({ block: "start" });
    focusOn(document.getElementById("duplicate"));
  };
  return button("Compare them", show, { class: "link" });
}

/** Where a field was read, in a line under its value. */
function evidenceLine(evidence) {
  if (!evidence) return null;
  const { text, confidence, certainty, source, page, box } = evidence;
  const place = source === "supplier" && box ? `${SOURCES.text}; ` : "";
  const facts = [source === "person" && box ? "taken from the page by a person" : `${place}${SOURCES[source] ?? source}`];
  const read = source !== "person" && confidence !== undefined;
  if (certainty !== undefined) facts.push(`${certainty} % certain`);
  if (read) facts.push(`print ${Math.round(confidence)} % clear`);
  if (page > 1) facts.push(`page ${page}`);
  const looks = read && confidence < FAINT ? "evidence-line faint" : "evidence-line";
  return el("p", { class: looks }, "\u201C", el("bdi", {}, printable(text)), `\u201D ${facts.join(", ")}`);
}

const CLICK = "Type it, or click it on the page.";
const MANY_ITEMS = 50;
const ITEM_COLUMNS = [
  ["quantity", "Quantity", (quantity) => quantity],
  ["unit_price", "Unit price", shownAmount],
  ["amount", "Amount", shownAmount],
];

function lineItems(invoice, edit) {
  const items = invoice.line_items ?? [];
  if (!isFinished(invoice)) return [];
  const columns = ITEM_COLUMNS.filter(([key]) => items.some((item) => item[key] !== undefined));
  const heads = columns.map(([, label]) => el("th", { scope: "col", class: "number" }, label));
  const head = el("tr", {}, el("th", { scope: "col" }, "Description"), ...heads, el("th", { class: "edit" }));
  const rows = items.map((item, row) => {
    const correct = iconButton(`Correct row ${row + 1}`, "edit", () => edit(row));
    const shown = ([key, , write]) => (item[key] === undefined ? "" : write(item[key]));
    const numbers = columns.map((column) => el("td", { class: "number" }, shown(column)));
    return el("tr", {}, el("td", {}, name(item.description ?? "")), ...numbers, el("td", { class: "edit" }, correct));
  });
  const { body, next } = inPortions(rows, MANY_ITEMS, "line items");
  const table = el("table", { class: "items" }, el("thead", {}, head), body);
  const left = invoice.line_items_left_out;
  const more = left ? el("p", { class: "hint" }, `And ${left} more on the invoice.`) : null;
  const looks = { class: "scrolls", tabindex: "0", role: "group", "aria-label": "Line items" };
  const scrolls = el("div", looks, table);
  const add = button("Add a row", () => edit(items.length), { class: "quiet" });
  return [card("Line items", ...(items.length ? [scrolls, next, more] : []), add)];
}

function history(invoice) {
  const changes = (invoice.history ?? []).toReversed();
  if (!changes.length) return [];
  const entries = changes.map(({ at, by, changes: changed, despite = [] }) => {
    const known = despite.map((warning) => el("p", { class: "hint" }, `Knowing of: ${warning.replaceAll("_", " ")}`));
    const lines = Object.entries(changed).map(([field, { from, to }]) => changeLine(field, from, to));
    const when = el("time", { datetime: at }, shownMoment(at));
    const who = el("p", { class: "hint" }, name(by), " \u00B7 ", when);
    return el("li", {}, who, ...lines, ...known);
  });
  const left = invoice.history_left_out;
  const more = left ? el("p", { class: "hint" }, `And ${counted(left, "earlier change")}, no longer kept.`) : null;
  return [card("History", el("ol", { class: "history" }, ...entries), more)];
}

function changeLine(field, from, to) {
  if (field === "reviewed" || field === "paid") {
    return el("p", {}, to ? `Marked as ${field}` : `No longer marked as ${field}`);
  }
  if (field === "possible_duplicate_of") return el("p", {}, to ? "A possible duplicate of another one" : "What it may be a duplicate of was removed");
  if (field === "removed") return el("p", {}, to ? asRemoved(to) : "Brought back");
  if (field === "account_confirmed") return el("p", {}, "Called the supplier: the new account is right");
  const before = el("bdi", { class: "from" }, shownValue(field, from));
  const arrow = el("span", { "aria-hidden": "true" }, " \u2192 ");
  const spoken = el("span", { class: "for-screen-readers" }, " changed to ");
  const after = el("bdi", {}, shownValue(field, to));
  return el("p", {}, `${attributeName(field)}: `, before, arrow, spoken, after);
}
