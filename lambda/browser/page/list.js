// The list of invoices: filters, rows, more rows, and beside it the month's sums and the export.

import { get, Problem } from "./api.js";
import { countList, shownCount } from "./counts.js";
import { announce, button, el, failure, focusOn } from "./dom.js";
import { openExport } from "./export.js";
import { Filters } from "./filters.js";
import { called } from "./due.js";
import { counted, fileName, monthOf, shownDay, shownMoment, typeName } from "./format.js";
import { isAmount, shownAmount } from "./money.js";
import { name, printable } from "./printable.js";
import { invoiceAddress, listAddress } from "./route.js";
import { Several } from "./several.js";
import { Sums } from "./sums.js";
import { neighboursIn, tickBox, Ticks } from "./ticks.js";

const ROWS_A_REQUEST = 50;
const ROWS_A_LOAD = 25; // requests may come back nearly empty: at least so many rows are looked for
const COLUMNS = {
  vendor: "Vendor",
  number: "Number",
  date: "Date",
  "due-day": "Due",
  total: "Total",
  type: "Type",
  category: "Category",
  status: "Status",
  uploaded: "Uploaded",
};
const EMPTIED = ["number", "due-day", "category"]; // columns that go where no row has anything in them

/** The list as a view. It stays as it is while an invoice is looked at: rows, filters and scroll position. */
export class List {
  constructor({ upload }) {
    this.filters = null;
    this.rows = new Map();
    this.address = "#/";
    this.label = "Invoices";
    this.form = new Filters();
    this.sums = new Sums();
    this.#build(upload);
  }

  #build(upload) {
    this.title = el("h1", {}, "Invoices");
    this.state = el("p", { class: "list-state", "aria-live": "off" });
    this.export = openExport(() => this.filters);
    this.ticks = new Ticks((ids) => this.several.show(ids.map((id) => this.rows.get(id).invoice)));
    const tick = (ids) => this.ticks.set((id) => ids.includes(id));
    this.several = new Several({
      known: (id) => this.rows.get(id)?.invoice,
      update: (invoice) => this.update(invoice),
      tick,
      focus: (id) => this.#focus(id),
    });
    this.table = this.ticks.of(this.#table());
    this.message = el("div", { class: "list-message" });
    this.more = button("Load more", () => this.#loadMore(), { class: "secondary", hidden: true });
    const stop = button("Stop", () => this.loading?.abort(), { class: "secondary" });
    this.far = el("p", {}, "Looking further back…");
    this.looking = el("div", { class: "looking", hidden: true }, this.far, stop);
    this.upload = upload;
    const head = el("div", { class: "list-head" }, this.title, this.state, this.form.head, this.export.node);
    const foot = el("div", { class: "list-foot" }, this.looking, this.more);
    this.notice = el("div", { class: "list-notice" });
    const parts = [this.notice, head, this.form.node, this.table, this.message, foot];
    const left = el("div", { class: "list-left" }, ...parts);
    this.node = el("div", {}, el("div", { class: "list" }, left, this.sums.node), this.several.node);
  }

  #table() {
    // The roles are named because the rows are laid out as grids, which takes a table's own roles away.
    const looks = { role: "columnheader", scope: "col" };
    const heads = Object.entries(COLUMNS).map(([kind, label]) => el("th", { ...looks, class: kind }, label));
    heads.unshift(el("th", { ...looks, class: "tick" }, this.ticks.head));
    const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads));
    return el("table", { role: "table", class: "rows", "aria-label": "Invoices" }, head);
  }

  /** Show the list with these filters: what is loaded already stays. */
  open(filters, moved) {
    this.filter(filters);
    document.title = "Invoices";
    window.scrollTo(0, this.scrolled ?? 0);
    this.sums.open();
    if (filters.needs_review) this.#dropChecked();
    if (moved) this.#focus(this.left);
  }

  #focus(invoiceId) {
    focusOn(this.rows.get(invoiceId)?.node.querySelector("a") ?? this.title);
  }

  /** What was reviewed since goes; in its place it would be met again. */
  #dropChecked() {
    for (const [id, { node, invoice }] of this.rows) {
      if (invoice.needs_review) continue;
      node.remove();
      this.rows.delete(id);
      this.count -= 1;
    }
    if (this.table.getAttribute("aria-busy") === "true") return; // it is being loaded
    if (this.rows.size === 0 && this.cursor) this.#load();
    else if (this.rows.size === 0) this.message.replaceChildren(this.#nothing());
    this.#showState(false);
  }

  close() {
    this.scrolled = window.scrollY;
  }

  /** Remember which row is left for its invoice, to come back to it. */
  leave(invoiceId) {
    this.left = invoiceId;
  }

  filter(filters) {
    this.form.show(filters);
    const address = listAddress(filters);
    if (this.filters && address === this.address) return;
    this.filters = filters;
    this.address = address;
    this.#restart();
  }

  #restart() {
    this.loading?.abort();
    this.loading = null;
    this.rows.clear();
    this.cursor = this.reached = null;
    this.count = 0;
    this.table.classList.add(...EMPTIED.map((kind) => `without-${kind}`));
    this.table.querySelectorAll("tbody").forEach((body) => body.remove());
    this.several.clear();
    this.message.replaceChildren();
    this.#load();
  }

  /**
   * Load the next rows; pages that come back empty are followed on until there are rows, the end or a stop.
   */
  async #load() {
    const loading = new AbortController();
    this.loading = loading;
    this.#busy(true);
    this.message.replaceChildren();
    const before = this.rows.size;
    try {
      do {
        await this.#request(loading.signal);
        this.looking.hidden = !this.#looksFurther(before);
      } while (this.#looksFurther(before));
      this.#loaded(before);
    } catch (error) {
      if (loading === this.loading) this.#failed(error);
    }
    if (loading !== this.loading) return;
    this.#busy(false);
    if (this.cursor && this.count <= this.rows.size) await this.#countRows(loading.signal);
  }

  /** How many there are in all; a cursor behind which there is nothing leads nowhere. */
  async #countRows(signal) {
    try {
      await countList(this.filters, signal, (count, whole) => {
        if (signal.aborted) return;
        this.count = count ?? Infinity;
        if (whole && this.count <= this.rows.size) this.cursor = null;
        this.#busy(false);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.count = Infinity; // not known: there may be more
      this.#busy(false);
    }
  }

  #looksFurther(before) {
    return this.cursor && this.rows.size < before + ROWS_A_LOAD;
  }

  /** The next rows; afterwards the focus is on the button again, or where it was on the first new row. */
  async #loadMore() {
    if (this.table.getAttribute("aria-busy") === "true") return;
    const shown = this.rows.size;
    await this.#load();
    const first = [...this.rows.values()][shown]?.node.querySelector("a");
    if (document.activeElement === document.body) (this.more.hidden ? first : this.more)?.focus();
  }

  async #request(signal) {
    const query = { ...this.filters, limit: ROWS_A_REQUEST, cursor: this.cursor };
    const page = await get("/api/invoices", query, signal);
    signal.throwIfAborted();
    if (!this.cursor) this.notice.replaceChildren(...unsubscribed(page.unsubscribed ?? []));
    this.cursor = page.cursor ?? null;
    this.reached = page.reached;
    const far = this.reached ? ` than ${shownDay(this.reached)}` : "";
    this.far.textContent = `Looking further back${far}…`;
    this.#append(page.invoices);
  }

  #append(invoices) {
    const fresh = invoices.filter((invoice) => !this.rows.has(invoice.invoice_id));
    if (fresh.length === 0) return;
    const body = el("tbody", { role: "rowgroup" });
    for (const invoice of fresh) body.append(this.#keep(invoice));
    body.style.setProperty("--rows", fresh.length);
    this.table.append(body);
  }

  #keep(invoice) {
    const node = row(invoice);
    this.rows.set(invoice.invoice_id, { node, invoice });
    for (const kind of EMPTIED) {
      if (node.querySelector(`.${kind}`).childNodes.length) this.table.classList.remove(`without-${kind}`);
    }
    this.form.suggest(invoice.category);
    return node;
  }

  #busy(busy) {
    this.table.setAttribute("aria-busy", String(busy));
    this.more.hidden = !this.cursor || (this.count <= this.rows.size && !busy);
    this.more.textContent = busy ? "Loading…" : "Load more";
    if (!busy) this.looking.hidden = true;
    this.#showState(busy);
  }

  #showState(busy) {
    const shown = counted(this.rows.size, "invoice");
    const known = this.count > this.rows.size && this.count !== Infinity;
    const part = known ? `${this.rows.size} of ${shownCount(this.count)} invoices` : `${shown} so far`;
    const count = this.cursor ? part : shown;
    const order = this.filters.vendor && !this.reached ? ", by name" : ", newest first";
    const searched = this.filters.search || this.filters.by;
    const far = searched && this.reached && this.cursor ? `, back to ${shownDay(this.reached)}` : "";
    if (this.rows.size) this.state.textContent = count + order + far;
    else this.state.textContent = busy ? "Loading…" : "";
    this.table.classList.toggle("empty", this.rows.size === 0 && !busy);
    this.ticks.draw();
  }

  #loaded(before) {
    if (this.rows.size === 0) this.message.replaceChildren(this.#nothing());
    const found = counted(this.rows.size - before, before ? "more invoice" : "invoice");
    announce(`${found}${this.cursor ? "; there are more" : ""}.`);
  }

  #nothing() {
    if (this.address === "#/") {
      const hint = el("p", {}, "Drop an invoice anywhere on this page: a picture, a PDF or a TIFF.");
      const upload = button("Upload invoices", this.upload, { class: "primary" }, "upload");
      return el("div", { class: "nothing" }, el("h2", {}, "No invoices yet"), hint, upload);
    }
    const all = el("p", {}, el("a", { href: "#/" }, "Show all invoices"));
    const { search, from, to, ...others } = this.filters;
    const wider = listAddress({ ...others, search, from: "2020-01-01" });
    const further = el("p", {}, el("a", { href: wider }, "Search all uploads"));
    const words = others.needs_review && !search ? "Nothing is left to check" : "No invoice fits these filters";
    const parts = [search && (from > "2020-01-01" || to) ? further : null, all];
    return el("div", { class: "nothing" }, el("h2", {}, words), ...parts.filter(Boolean));
  }

  #failed(error) {
    if (error.name === "AbortError") {
      const far = this.reached ? ` at uploads of ${shownDay(this.reached)}` : "";
      const further = `Stopped looking${far}. “Load more” goes on from here.`;
      this.count = Infinity;
      this.message.replaceChildren(el("p", { class: "hint" }, further));
      announce(further);
      return;
    }
    const sentence =
      error instanceof Problem ? error.message : "The list could not be shown; please reload the page.";
    this.message.replaceChildren(failure(sentence, () => this.#load()));
  }

  /** An invoice that is new: on top, if it fits the filters. */
  add(invoice) {
    this.sums.reload(monthOf(new Date(invoice.uploaded_at)));
    if (!this.filters) return undefined; // the list was not looked at yet and is still to be loaded
    if (this.rows.has(invoice.invoice_id) || !fits(invoice, this.filters)) return this.update(invoice);
    if (this.count) this.count += 1;
    this.message.replaceChildren();
    const body = el("tbody", { role: "rowgroup", class: "new" }, this.#keep(invoice));
    body.style.setProperty("--rows", 1);
    this.table.tHead.after(body);
    return this.#showState(false);
  }

  /** An invoice that has changed keeps its place until the list is loaded anew. */
  update(invoice) {
    const kept = this.rows.get(invoice.invoice_id);
    if (!kept) return;
    const summed = ["vendor", "currency", "total"].some((field) => kept.invoice[field] !== invoice[field]);
    if (summed) this.sums.reload(monthOf(new Date(invoice.uploaded_at)));
    const node = this.#keep(invoice);
    const [before, after] = [kept.node, node].map((each) => each.querySelector(".tick input"));
    after.checked = before.checked;
    kept.node.replaceWith(node);
    this.ticks.draw();
  }

  /** The id behind an invoice that was the last one shown, after loading more. */
  async further(invoiceId) {
    if (this.cursor) await this.#load();
    return this.neighbours(invoiceId).after;
  }

  /** From row to row, and ticking one; at the end of what is shown more is loaded. */
  key(key) {
    const here = document.activeElement.closest("tbody tr");
    if (key === "x" && here) here.querySelector(".tick input").click();
    const step = { j: 1, k: -1 }[key];
    if (!step) return key === "x";
    const links = [...this.table.querySelectorAll("tbody .vendor a")];
    const place = links.indexOf(here?.querySelector(".vendor a"));
    const next = place < 0 ? links[0] : links[place + step];
    if (next) next.focus();
    else if (step > 0 && !this.more.hidden) this.#loadMore().then(() => this.key(key));
    return true;
  }

  /** The ids before and after an invoice, in the order of the rows. */
  neighbours(invoiceId) {
    return neighboursIn(this.table, invoiceId);
  }
}

/** What to do about addresses that no e-mail goes to; only the first page of a list names them. */
function unsubscribed(addresses) {
  if (!addresses.length) return [];
  const who = addresses.map(printable).join(", ");
  const sentence = `No e-mail about invoices reaches ${who}: not, or no longer, subscribed.`;
  const todo = "Please ask who runs this deployment to subscribe again, as its README says.";
  return [el("section", { class: "card review" }, el("h2", {}, sentence), el("p", {}, todo))];
}

/** Whether a new invoice belongs into the list as it is filtered. */
function fits(invoice, filters) {
  const vendor = (invoice.vendor ?? "").toLowerCase();
  const day = (invoice[filters.by ?? "uploaded_at"] ?? "").slice(0, 10);
  if (filters.search) return false; // the server alone knows
  return (
    (!filters.vendor || vendor.startsWith(filters.vendor.toLowerCase())) &&
    (!filters.number || invoice.invoice_number === filters.number) &&
    (!filters.type || invoice.invoice_type === filters.type) &&
    (!filters.category || invoice.category === filters.category) &&
    (!filters.status || invoice.status === filters.status) &&
    (!filters.needs_review || invoice.needs_review) &&
    (!filters.from || day >= filters.from) &&
    (!filters.to || (day && day <= filters.to))
  );
}

function row(invoice) {
  const cells = [
    cell("tick", tickBox(`Tick ${printable(called(invoice))}`)),
    cell("vendor", vendorLink(invoice)),
    cell(
      "number",
      optional(invoice.invoice_number, (number) => name(number)),
    ),
    cell(
      "date",
      optional(invoice.invoice_date, (day) => el("time", { datetime: day }, shownDay(day))),
    ),
    cell(
      "due-day",
      optional(invoice.due_date, (day) => el("time", { datetime: day }, shownDay(day))),
    ),
    cell(
      "total",
      optional(invoice.total, () => total(invoice)),
    ),
    cell("type", optional(invoice.invoice_type, typeName)),
    cell(
      "category",
      optional(invoice.category, (category) => name(category)),
    ),
    cell("status", badge(invoice)),
    cell("uploaded", optional(invoice.uploaded_at, uploaded)),
  ];
  return el("tr", { role: "row", "data-invoice": invoice.invoice_id }, ...cells);
}

function cell(kind, content) {
  return el("td", { role: "cell", class: kind }, content);
}

function optional(value, shown) {
  return value === undefined || value === null ? null : shown(value);
}

function vendorLink(invoice) {
  const address = invoiceAddress(invoice.invoice_id);
  if (invoice.vendor) return el("a", { href: address }, name(invoice.vendor));
  return el("a", { href: address, class: "unnamed" }, name(fileName(invoice.file_name)));
}

/** The total and its currency, as the list and the comparison show it. */
export function total({ total: amount, currency }) {
  const negative = isAmount(amount) && amount.startsWith("-");
  const figure = el("span", { class: negative ? "figure negative" : "figure" }, shownAmount(amount));
  return el(
    "span",
    { class: "amount" },
    figure,
    el("span", { class: "currency" }, printable(currency ?? "")),
  );
}

/** The state of an invoice in a word or two, with its reasons for screen readers and as a tooltip. */
export function badge(invoice) {
  const reasons = (invoice.review_reasons ?? []).map((code) => code.replaceAll("_", " ")).join(", ");
  const more =
    reasons && invoice.needs_review ? el("span", { class: "for-screen-readers" }, `: ${reasons}`) : null;
  const [looks, words] = state(invoice);
  return el("span", { class: `badge ${looks}`, title: invoice.needs_review ? reasons : null }, words, more);
}

function state({ status, needs_review, reviewed_at, paid_at, removed_at }) {
  if (removed_at) return ["reading", "Removed"];
  if (status.startsWith("FAILED") && needs_review) return ["failed", "Failed"];
  if (needs_review) return ["to-check", "To check"];
  if (paid_at) return ["reviewed", "Paid"];
  if (reviewed_at) return ["reviewed", "Reviewed"];
  if (status === "PROCESSED") return ["processed", "Processed"];
  return ["reading", "Being read"];
}

function uploaded(moment) {
  const [day] = shownMoment(moment).split(",");
  return el("time", { datetime: moment, title: shownMoment(moment) }, day);
}
