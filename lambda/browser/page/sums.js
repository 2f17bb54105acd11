// What the invoices of a month come to, by currency and vendor. Pages of partial sums are merged exactly.

import { get, Problem } from "./api.js";
import { announce, el, failure, icon, iconButton, newId, openFrom } from "./dom.js";
import { counted, monthAfter, monthOf, shownMonth } from "./format.js";
import { absolute, add, compare, share, shownAmount } from "./money.js";
import { name, printable } from "./printable.js";

const VENDORS_SHOWN = 8;

/** Merge partial sums: [{vendor?, currency?, total, count}] to one sum for each vendor and currency. */
function merged(sums) {
  const found = new Map();
  for (const sum of sums) {
    const key = JSON.stringify([sum.currency ?? null, sum.vendor ?? null]);
    const before = found.get(key);
    const total = before ? add(before.total, sum.total) : sum.total;
    found.set(key, { ...sum, total, count: (before?.count ?? 0) + sum.count });
  }
  return [...found.values()];
}

/** The sums by currency, the currency with most invoices first; the vendors with the largest amount first. */
function byCurrency(sums) {
  const currencies = Map.groupBy(sums, (sum) => sum.currency ?? "");
  const groups = [...currencies].map(([currency, vendors]) => ({
    currency,
    vendors: vendors.toSorted((a, b) => compare(absolute(b.total), absolute(a.total))),
    total: vendors.reduce((total, vendor) => add(total, vendor.total), "0.00"),
    count: vendors.reduce((count, vendor) => count + vendor.count, 0),
  }));
  return groups.toSorted((a, b) => b.count - a.count);
}

/** The month's sums as a part of the page. */
export class Sums {
  constructor() {
    this.month = monthOf(new Date());
    this.title = el("h2", { id: newId() });
    this.earlier = iconButton("Earlier month", "back", () => this.#show(monthAfter(this.month, -1)));
    this.later = iconButton("Later month", "forward", () => this.#show(monthAfter(this.month, 1)));
    this.brief = el("span", { class: "sums-brief" });
    this.content = el("div", { class: "sums-content" });
    const summary = el("summary", {}, icon("forward"), this.title, this.brief);
    // Beside the list they are always open; above it only for whoever wants them.
    const details = openFrom("85rem", el("details", {}, summary, this.content));
    const months = el("div", { class: "months" }, this.earlier, this.later);
    this.node = el("section", { class: "sums", "aria-labelledby": this.title.id }, details, months);
  }

  /** Load the sums unless they are shown already. */
  open() {
    if (!this.loading) this.#show(this.month, { silent: true });
  }

  /** Load them anew if this is the month that is shown. */
  reload(month) {
    if (this.loading && month === this.month) this.#show(month, { silent: true });
  }

  async #show(month, { silent = false } = {}) {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.month = month;
    this.title.textContent = shownMonth(month);
    this.later.disabled = month >= monthOf(new Date());
    try {
      const groups = byCurrency(await this.#load(month, loading.signal));
      this.content.replaceChildren(...(groups.length ? groups.map(group) : [none()]));
      this.brief.textContent = groups.map(brief).join(" \u00B7 ");
      if (!silent) announce(`${shownMonth(month)}: ${groups.map(spoken).join("; ") || "no totals"}.`);
    } catch (error) {
      if (loading !== this.loading) return;
      const sentence = error instanceof Problem ? error.message : "The sums could not be shown.";
      this.content.replaceChildren(failure(sentence, () => this.#show(month)));
    }
  }

  async #load(month, signal) {
    let sums = [];
    let cursor = "";
    do {
      const page = await get("/api/sums", { month, cursor }, signal);
      sums = merged([...sums, ...page.sums]);
      cursor = page.cursor;
      const counting = el("p", { class: "hint" }, `${counted(count(sums), "invoice")} added up so far…`);
      if (cursor) this.content.replaceChildren(counting);
    } while (cursor);
    signal.throwIfAborted();
    return sums;
  }
}

function count(sums) {
  return sums.reduce((all, sum) => all + sum.count, 0);
}

function spoken(group) {
  return `${shownAmount(group.total)} ${printable(group.currency)} in ${counted(group.count, "invoice")}`;
}

function brief({ total, currency }) {
  return `${shownAmount(total)} ${printable(currency) || "without currency"}`;
}

function none() {
  return el("p", { class: "hint" }, "No totals in the uploads of this month.");
}

/** One currency: its total, and a bar for each of the largest vendors. */
function group({ currency, vendors, total, count: number }) {
  const words = printable(currency) || "without currency";
  const [sum, currencyName] = [el("span", { class: "sum" }, shownAmount(total)), el("span", { class: "currency" }, words)];
  const head = el("h3", {}, sum, " ", currencyName, el("span", { class: "sum-count" }, counted(number, "invoice")));
  const largest = absolute(vendors[0].total);
  const bars = vendors.slice(0, VENDORS_SHOWN).map((vendor) => bar(vendor, largest));
  const rest = vendors.slice(VENDORS_SHOWN);
  const list = el("ul", { class: "bars" }, ...bars, rest.length ? others(rest) : null);
  return el("div", { class: "currency-sums" }, head, list);
}

function bar({ vendor, total, count: number }, largest) {
  const fill = el("span", { class: total.startsWith("-") ? "bar-fill negative" : "bar-fill" });
  fill.style.setProperty("--share", share(total, largest));
  const label = vendor ? name(vendor, { class: "bar-name" }) : el("span", { class: "bar-name" }, "no vendor");
  const figure = el("span", { class: "bar-figure" }, shownAmount(total));
  const track = el("span", { class: "bar-track" }, fill);
  return el("li", { title: counted(number, "invoice") }, label, figure, track);
}

function others(vendors) {
  const total = vendors.reduce((sum, vendor) => add(sum, vendor.total), "0.00");
  const label = el("span", { class: "bar-name" }, counted(vendors.length, "other"));
  return el("li", { class: "others" }, label, el("span", { class: "bar-figure" }, shownAmount(total)));
}
