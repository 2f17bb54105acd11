// What is to be paid, by the day by which to pay it: sums, rows to tick, and their undo.

import { get, Problem, send } from "./api.js";
import { announce, button, el, failure, focusOn, icon, labelled, newId } from "./dom.js";
import { countOf, recount, shownCount } from "./counts.js";
import { ask, called, dueWords, pay, today, warningSentences, whenDue } from "./due.js";
import { counted, shownDay } from "./format.js";
import { add, shownAmount } from "./money.js";
import { name, printable } from "./printable.js";
import { invoiceAddress, TO_PAY } from "./route.js";
import { changed, neighboursIn, tickBox, Ticks } from "./ticks.js";

const ROWS_A_REQUEST = 100;
const COLUMNS = ["", "Pay by", "Vendor", "Account", "Amount"];
const PERIODS = [
  ["overdue", "Overdue"],
  ["soon", "Within seven days"],
  ["later", "Later"],
];

/** The view *to pay*. It is loaded anew whenever it is opened: others pay, too. */
export class ToPay {
  constructor() {
    this.address = TO_PAY;
    this.label = "To pay";
    this.rows = new Map();
    this.#build();
  }

  #build() {
    this.title = el("h1", {}, "To pay");
    this.state = el("p", { class: "list-state" });
    this.sums = el("div", { class: "due-sums" });
    this.banner = el("div", { class: "due-banner" });
    this.ticks = new Ticks((ids) => this.#ticked(ids));
    this.mark = button("Mark as paid", () => this.#markTicked(), { class: "primary", disabled: true }, "check");
    this.chosen = el("span", { class: "hint" });
    this.table = this.ticks.of(this.#table());
    this.message = el("div", { class: "list-message" });
    this.more = button("Load more", () => this.#load(), { class: "secondary", hidden: true });
    const head = el("div", { class: "list-head" }, this.title, this.state);
    // What was done, with its undo, stays in sight however far down the list somebody is.
    const tools = el("div", { class: "due-tools" }, this.mark, this.chosen, this.banner);
    const foot = el("div", { class: "list-foot" }, this.more);
    const parts = [head, this.sums, this.#before(), tools, this.table, this.message, foot];
    this.node = el("div", { class: "to-pay" }, ...parts);
  }

  #table() {
    // The roles are named because the rows are laid out as grids, which takes a table's own roles away.
    const heads = COLUMNS.map((label) => el("th", { role: "columnheader", scope: "col" }, label || this.ticks.head));
    const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads));
    this.body = el("tbody", { role: "rowgroup" });
    return el("table", { role: "table", class: "due", "aria-label": "To pay" }, head, this.body);
  }

  /** For the first time: what was paid long ago is not ticked one by one. */
  #before() {
    this.day = el("input", { type: "date", value: today() });
    this.markBefore = el("button", { type: "submit", class: "secondary" });
    const name = () => {
      this.markBefore.textContent = this.day.value
        ? `Mark all due before ${shownDay(this.day.value)} as paid`
        : "Choose a day";
      this.markBefore.disabled = !this.day.value;
    };
    this.day.addEventListener("input", name);
    name();
    const submit = (event) => {
      event.preventDefault();
      this.#markAllBefore(this.day.value);
    };
    const hint = "What has a warning stays. It can be undone until this view is left.";
    const form = el("form", { class: "due-before", submit }, labelled("Due before", this.day), this.markBefore);
    const summary = el("summary", {}, icon("forward"), "Paid already, before this page was used?");
    return el("details", { class: "card" }, summary, form, el("p", { class: "hint" }, hint));
  }

  open(_, moved) {
    document.title = "To pay – Invoices";
    this.today = today();
    this.#restart().then(() => {
      window.scrollTo(0, this.scrolled ?? 0);
      if (moved && !this.ending.signal.aborted) focusOn(this.rows.get(this.left)?.link ?? this.title);
    });
  }

  close() {
    this.scrolled = window.scrollY;
    this.ending?.abort();
    this.banner.replaceChildren();
  }

  /** Remember which row is left for its invoice, to come back to it. */
  leave(invoiceId) {
    this.left = invoiceId;
  }

  /** The ids before and after an invoice, in the order of the rows. */
  neighbours(invoiceId) {
    return neighboursIn(this.table, invoiceId);
  }

  // --- loading -------------------------------------------------------------------------------------------

  async #restart() {
    this.ending?.abort();
    this.ending = new AbortController();
    this.rows.clear();
    this.body.replaceChildren();
    this.cursor = this.summed = null;
    await Promise.all([this.#load(), this.#sum()]);
  }

  async #load() {
    const { signal } = this.ending;
    this.#busy(true);
    try {
      do {
        const page = await get("/api/to-pay", { limit: ROWS_A_REQUEST, cursor: this.cursor }, signal);
        this.cursor = page.cursor ?? null;
        for (const invoice of page.invoices) this.#show(invoice);
      } while (this.cursor && this.rows.size === 0);
      this.message.replaceChildren(...(this.rows.size ? [] : [nothing()]));
      this.#busy(false);
    } catch (error) {
      this.#failed(error, this.message, () => this.#load());
    }
  }

  async #sum() {
    const { signal } = this.ending;
    const summed = new Map();
    let cursor = "";
    this.#drawSums(summed, true);
    try {
      do {
        const page = await get("/api/to-pay/sums", { today: this.today, cursor }, signal);
        for (const each of page.sums) merge(summed, each);
        cursor = page.cursor;
        this.#drawSums(summed, Boolean(cursor));
      } while (cursor);
    } catch (error) {
      this.#failed(error, this.sums, () => this.#sum());
    }
  }

  #drawSums(summed, counting = false) {
    this.summed = summed;
    this.sums.replaceChildren(...PERIODS.map((period) => sumCard(period, summed, counting)));
  }

  /** Take what is paid off the sums, or add it again: the index from which they are read may be a moment behind. */
  #adjust(invoices, paid) {
    if (!this.summed) return; // they are still being asked for, or could not be had
    for (const invoice of invoices) {
      const { currency, pay_amount: amount } = invoice;
      if (amount === undefined) continue;
      const total = paid ? opposite(amount) : amount;
      merge(this.summed, { due: whenDue(invoice, this.today), currency, total, count: paid ? -1 : 1 });
    }
    this.#drawSums(this.summed);
  }

  #failed(error, place, again) {
    if (error.name === "AbortError") return;
    const sentence = error instanceof Problem ? error.message : "What is to be paid could not be shown.";
    place.replaceChildren(failure(sentence, again));
    this.#busy(false);
  }

  #busy(busy) {
    this.table.setAttribute("aria-busy", String(busy));
    this.table.classList.toggle("empty", this.rows.size === 0);
    const more = this.cursor && !(countOf("to_pay") <= this.rows.size); // it may not be known
    this.more.hidden = !more || busy;
    const all = `${this.rows.size} of ${shownCount(countOf("to_pay")) || "more"} invoices`;
    const count = more ? all : counted(this.rows.size, "invoice");
    this.state.textContent = this.rows.size ? `${count}, by day` : busy ? "Loading…" : "";
    this.ticks.draw();
  }

  // --- rows ----------------------------------------------------------------------------------------------

  #show(invoice, sentence = null) {
    const row = dueRow(invoice, this.today, sentence);
    const kept = this.rows.get(invoice.invoice_id);
    if (kept) kept.node.replaceWith(row.node);
    else this.#insert(row);
    this.rows.set(invoice.invoice_id, row);
  }

  /** Put a row behind those of its day and of the days before. */
  #insert(row) {
    const nodes = [...this.body.children];
    const later = ({ dataset }) => dataset.day > row.invoice.pay_by;
    if (nodes.length && later(nodes.at(-1))) nodes.find(later).before(row.node);
    else this.body.append(row.node);
  }

  #remove(invoiceId) {
    this.rows.get(invoiceId)?.node.remove();
    this.rows.delete(invoiceId);
  }

  #ticked(ids) {
    const ticked = ids.map((id) => this.rows.get(id).invoice);
    this.ticked = ticked;
    this.mark.disabled = ticked.length === 0 || Boolean(this.sending);
    const words = ticked.length ? `Mark ${ticked.length} as paid` : "Mark as paid";
    this.mark.querySelector("span").textContent = words;
    this.chosen.textContent = ticked.length ? totals(ticked) : "";
  }

  // --- paying --------------------------------------------------------------------------------------------

  async #markTicked() {
    const { ticked } = this;
    const warned = ticked.filter(({ warnings }) => warnings.length);
    const others = ticked.filter(({ warnings }) => !warnings.length);
    const answer = warned.length ? await ask(warned, others.length) : "all";
    const chosen = { all: ticked, others, none: [] }[answer];
    if (chosen.length) await this.#working(async () => this.#taken(await pay(chosen, true, { knowing: true })));
    else this.mark.focus();
  }

  /** Part by part; a part that failed is begun anew by the button, which pays nothing twice. */
  async #markAllBefore(before) {
    await this.#working(async () => {
      const answers = [];
      let cursor;
      do {
        const body = cursor ? { before, cursor } : { before };
        const page = await this.#part(body, answers);
        answers.push(...page.answers);
        cursor = page.answers.some(({ status }) => status === 503) ? undefined : page.cursor;
        const soFar = `${counted(changed(answers).length, "invoice")} marked so far…`;
        this.banner.replaceChildren(el("p", { class: "card", role: "status" }, soFar));
      } while (cursor);
      this.#taken(answers);
    });
  }

  async #part(body, answers) {
    try {
      return await send("POST", "/api/paid-before", body);
    } catch (error) {
      if (!(error instanceof Problem) || !changed(answers).length) throw error;
      return { answers: [{ status: error.status, message: error.message }] };
    }
  }

  /** What became of each: what is paid goes, what was refused says why; all of it can be undone. */
  #taken(answers) {
    const done = changed(answers);
    for (const { invoice_id: id } of done) this.#remove(id);
    const left = answers.filter(({ status }) => status !== 200);
    for (const { invoice, message } of left) {
      if (!invoice || !this.rows.has(invoice.invoice_id)) continue;
      if (invoice.pay_by && !invoice.paid_at) this.#show(invoice, message);
      else this.#remove(invoice.invoice_id);
    }
    const undo = done.length ? button("Undo", () => this.#undo(done), { class: "secondary" }) : null;
    const sentence = done.length ? `${counted(done.length, "invoice")} marked as paid.` : "Nothing was marked as paid.";
    const reasons = [...Map.groupBy(left, reasonOf)].map(([message, each]) =>
      el("p", {}, `${counted(each.length, "was", "were")} left: ${message}`),
    );
    const words = el("div", {}, el("p", {}, el("strong", {}, sentence)), ...reasons);
    this.banner.replaceChildren(el("div", { class: "card due-done" }, words, undo));
    (undo ?? this.mark).focus();
    announce(sentence);
    this.#adjust(done, true);
    for (const invoice of done) recount({ ...invoice, paid_at: null }, invoice);
    if (this.rows.size === 0 && this.cursor) this.#load();
    else if (this.rows.size === 0) this.message.replaceChildren(nothing());
    this.#busy(false);
  }

  async #undo(done) {
    await this.#working(async () => {
      const answers = await pay(done, false);
      const failed = answers.filter(({ status }) => status !== 200);
      const back = changed(answers).filter((invoice) => invoice.pay_by);
      for (const invoice of back) this.#show(invoice);
      this.#adjust(back, false);
      for (const invoice of back) recount({ ...invoice, paid_at: "before" }, invoice);
      this.message.replaceChildren();
      this.#busy(false);
      const sentence = `${counted(answers.length - failed.length, "invoice")} to be paid again.`;
      const more = failed.map(({ message }) => el("p", {}, message));
      this.banner.replaceChildren(el("div", { class: "card due-done" }, el("p", {}, sentence), ...more));
      announce(sentence);
      focusOn(this.title);
    });
  }

  async #working(work) {
    if (this.sending) return;
    this.sending = true;
    this.ticks.draw();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.banner.replaceChildren(el("p", { class: "card failed", role: "alert" }, error.message));
    } finally {
      this.sending = false;
      this.ticks.draw();
    }
  }
}

function reasonOf({ message, warnings, invoice }) {
  if (warnings) return "there is a warning, which its row shows.";
  if (invoice?.paid_by) return `${printable(invoice.paid_by)} has marked it as paid meanwhile.`;
  return message;
}

function opposite(amount) {
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}

function nothing() {
  return el("div", { class: "nothing" }, el("h2", {}, "Nothing is to be paid"));
}

/** What invoices add up to, by currency. */
function totals(invoices) {
  const sums = new Map();
  for (const { currency = "", pay_amount: amount } of invoices) {
    if (amount !== undefined) sums.set(currency, add(sums.get(currency) ?? "0.00", amount));
  }
  return [...sums].map(([currency, total]) => inWords(total, currency)).join(" \u00B7 ");
}

function inWords(total, currency) {
  return `${shownAmount(total)} ${printable(currency ?? "") || "without currency"}`;
}

/** Add a partial sum to those that are known. */
function merge(sums, { due, currency, total, count }) {
  const key = JSON.stringify([due, currency ?? null]);
  const before = sums.get(key);
  sums.set(key, {
    due,
    currency,
    total: before ? add(before.total, total) : total,
    count: (before?.count ?? 0) + count,
  });
}

function sumCard([period, label], sums, counting) {
  const found = [...sums.values()].filter((sum) => sum.due === period && sum.count > 0);
  const count = found.reduce((all, each) => all + each.count, 0);
  const title = el("h2", { id: newId() }, label);
  const amounts = found
    .toSorted((a, b) => b.count - a.count || (a.currency ?? "").localeCompare(b.currency ?? ""))
    .map(({ total, currency }) => el("p", { class: "due-sum", "data-currency": currency ?? "" }, inWords(total, currency)));
  const words = `${counted(count, "invoice")}${counting ? " so far" : ""}`;
  const looks = { class: `card due-card ${count ? period : "none"}`, "data-due": period, "aria-labelledby": title.id };
  return el("section", looks, title, el("div", {}, ...amounts), el("p", { class: "hint" }, count ? words : counting ? "Loading…" : "nothing"));
}

function dueRow(invoice, now, sentence) {
  const link = el("a", { href: invoiceAddress(invoice.invoice_id) }, name(called(invoice)));
  const number = invoice.invoice_number ? el("span", { class: "hint" }, name(invoice.invoice_number)) : null;
  const takenOff = invoice.pay_amount?.startsWith("-");
  const late = invoice.due_date && invoice.pay_by < now;
  const when = takenOff ? null : el("span", { class: late ? "overdue-by" : "hint" }, dueWords(invoice, now));
  const ends = invoice.account_ends.map((each) => `… ${printable(each)}`).join(", ");
  const amount = el("span", { class: takenOff ? "figure negative" : "figure" }, shownAmount(invoice.pay_amount ?? ""));
  const currency = el("span", { class: "currency" }, printable(invoice.currency ?? ""));
  const kind = takenOff ? el("span", { class: "hint" }, "credit note, taken off") : null;
  const told = [...warningSentences(invoice), ...(sentence && !invoice.warnings.length ? [sentence] : [])];
  const warning = told.map((each) => el("p", { class: "due-warning" }, icon("alert"), el("span", {}, each)));
  const cells = [
    cell("tick", tickBox(`Tick ${printable(called(invoice))}`)),
    cell("day", el("time", { datetime: invoice.pay_by }, shownDay(invoice.pay_by)), when),
    cell("vendor", link, number, ...warning),
    cell("ends", ends || el("span", { class: "hint" }, "no account found")),
    cell("amount", el("span", {}, amount, " ", currency), kind),
  ];
  const looks = { role: "row", "data-invoice": invoice.invoice_id, "data-day": invoice.pay_by };
  return { node: el("tr", looks, ...cells), link, invoice };
}

function cell(kind, ...content) {
  return el("td", { role: "cell", class: kind }, content);
}
