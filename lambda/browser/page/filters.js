// The form above the list. It only writes the address; the list follows the address.

import { button, el, icon, labelled, openFrom, select } from "./dom.js";
import { monthOf, TYPES } from "./format.js";
import { FILTERS, listAddress } from "./route.js";

const MILLISECONDS_OF_TYPING = 400;
const STATUSES = [
  ["", "Any"],
  ["PROCESSED", "Processed"],
  ["FAILED", "Failed"],
  ["IN_PROGRESS", "Being read"],
  ["REMOVED", "Removed"],
];

/** What a period can mean. */
export const DATES = [
  ["uploaded_at", "Upload"],
  ["invoice_date", "Invoice date"],
  ["due_date", "Due date"],
];

/**
 * The filters of the list. `node` is the form, `head` what stands beside the title; `show(filters)` fills it
 * in; `suggest(category)` learns a category.
 */
export class Filters {
  constructor() {
    this.categories = el("datalist", { id: "categories" });
    this.controls = this.#controls();
    this.count = el("span", { class: "count" });
    this.clear = button("Clear filters", () => this.#go({}), { class: "quiet", hidden: true });
    const check = el("label", { class: "check" }, this.controls.needs_review, "To check only");
    this.head = el("div", { class: "head-filters" }, check, this.clear);
    const summary = el("summary", {}, icon("forward"), "Filters", this.count);
    this.details = openFrom("48rem", el("details", { class: "filters" }, summary));
    const looks = { id: "filters", role: "search", "aria-label": "Filter the invoices" };
    this.node = el("form", looks, this.details);
    this.details.append(el("div", { class: "filter-fields" }, ...this.#fields()));
    document.body.append(this.categories); // the uploads suggest them, too
    const apply = (event) => this.#apply(event);
    this.node.addEventListener("submit", apply);
    for (const part of [this.node, this.controls.needs_review]) part.addEventListener("change", apply);
    this.node.addEventListener("input", (event) => this.#typed(event));
  }

  #controls() {
    const text = (name, more) =>
      el("input", { type: "text", name, autocomplete: "off", spellcheck: "false", ...more });
    return {
      search: text("search", { placeholder: "Any part", dir: "auto" }),
      vendor: text("vendor", { placeholder: "Starts with…", dir: "auto" }),
      number: text("number", { placeholder: "Exact" }),
      type: select([["", "Any"], ...TYPES], "", { name: "type" }),
      category: text("category", { list: "categories", placeholder: "Any", dir: "auto" }),
      status: select(STATUSES, "", { name: "status" }),
      by: select(DATES, "", { name: "by" }),
      from: el("input", { type: "date", name: "from" }),
      to: el("input", { type: "date", name: "to" }),
      needs_review: el("input", { type: "checkbox", name: "needs_review", value: "true", form: "filters" }),
    };
  }

  #fields() {
    const labels = { search: "Search", vendor: "Vendor", number: "Invoice number", type: "Type", category: "Category" };
    const period = { status: "Status", by: "Period of", from: "From", to: "Until" };
    return Object.entries({ ...labels, ...period }).map(([key, label]) => labelled(label, this.controls[key]));
  }

  /** Fill in what the address says; what somebody is typing right now is left alone. */
  show(filters) {
    for (const [name, control] of Object.entries(this.controls)) {
      const value = filters[name] ?? (name === "by" ? DATES[0][0] : "");
      if (control.type === "checkbox") control.checked = value === "true";
      else if (control.value.trim() !== value) control.value = value;
    }
    this.searched = filters.search;
    const chosen = FILTERS.filter((name) => filters[name] && name !== "by").length;
    this.count.textContent = chosen ? ` (${chosen})` : "";
    this.clear.hidden = chosen === 0;
  }

  suggest(category) {
    const known = [...this.categories.options].some((option) => option.value === category);
    if (category && !known) this.categories.append(el("option", { value: category }));
  }

  /** What the form says. A search begins with this month, unless somebody chose another period. */
  #chosen() {
    const { search, from, to } = this.controls;
    if (search.value.trim() && !this.searched && !from.value && !to.value) from.value = `${monthOf(new Date())}-01`;
    const filled = [...new FormData(this.node)].map(([name, value]) => [name, value.trim()]);
    return Object.fromEntries(filled.filter(([name, value]) => name !== "by" || value !== DATES[0][0]));
  }

  #typed(event) {
    clearTimeout(this.waiting);
    if (event.target.type !== "text") return;
    // Each letter replaces the address: "back" shall not go through a name letter by letter.
    this.waiting = setTimeout(() => this.#go(this.#chosen(), { replace: true }), MILLISECONDS_OF_TYPING);
  }

  #apply(event) {
    event.preventDefault();
    clearTimeout(this.waiting);
    this.#go(this.#chosen());
  }

  #go(filters, { replace = false } = {}) {
    const address = listAddress(filters);
    if (address === (location.hash || "#/")) return;
    if (replace) location.replace(address);
    else location.hash = address;
  }
}
