// An invoice and the one that it may be a duplicate of, side by side.

import { get, Problem } from "./api.js";
import { el, failure } from "./dom.js";
import { shownValue } from "./correction.js";
import { FIELDS, fileName, shownMoment } from "./format.js";
import { name } from "./printable.js";
import { invoiceAddress } from "./route.js";

/** The id of the invoice that this one is like: the one before it, else the first that came after it. */
export function twinOf({ possible_duplicate_of: before, duplicates: [after] = [] }) {
  return before ?? after;
}

/** The section of a possible duplicate; it loads the other invoice by itself. */
export function comparison(invoice, signal) {
  const title = el("h2", { id: "duplicate" }, "Possible duplicate");
  const content = el("div", {}, el("p", { class: "hint" }, "Loading the other invoice…"));
  load(invoice, content, signal);
  return el("section", { class: "card duplicate", "aria-labelledby": "duplicate" }, title, content);
}

async function load(invoice, content, signal) {
  try {
    const other = await get(`/api/invoices/${twinOf(invoice)}`, {}, signal);
    content.replaceChildren(...sideBySide(invoice, other));
  } catch (error) {
    if (error.name === "AbortError") return;
    const sentence = error instanceof Problem ? error.message : "The other invoice could not be shown.";
    content.replaceChildren(failure(sentence, () => load(invoice, content, signal)));
  }
}

function sideBySide(invoice, other) {
  const pictures = [picture(invoice, "This invoice"), picture(other, "The other one")];
  return [differences(invoice, other), el("div", { class: "pictures" }, ...pictures)];
}

function picture({ document: { kind, url } }, words) {
  const link = { href: url, target: "_blank", rel: "noopener noreferrer" };
  const shown =
    kind === "image"
      ? el("img", { src: url, alt: `${words}: the uploaded page`, loading: "lazy" })
      : el("div", { class: "outline" }, el("a", link, kind === "pdf" ? "Open the PDF" : "Open the file"));
  const caption = el("figcaption", {}, words);
  return el("figure", {}, caption, shown);
}

function differences(invoice, other) {
  const rows = FIELDS.map(([field, label]) => {
    const values = [invoice, other].map((each) => el("bdi", {}, shownValue(field, each[field])));
    return difference(label, values, (invoice[field] ?? "") !== (other[field] ?? ""));
  });
  const files = [invoice, other].map((each) => fileName(each.file_name));
  rows.push(difference("File", files.map((file) => name(file)), files[0] !== files[1]));
  const moments = [invoice, other].map((each) => shownMoment(each.uploaded_at));
  rows.push(difference("Uploaded", moments, false));
  const link = el("a", { href: invoiceAddress(other.invoice_id) }, "The other one");
  const heads = ["Field", "This invoice", link].map((label) => el("th", { scope: "col" }, label));
  const head = el("thead", {}, el("tr", {}, ...heads));
  const looks = { class: "scrolls", tabindex: "0", role: "group", "aria-label": "Differences" };
  return el("div", looks, el("table", { class: "differences" }, head, el("tbody", {}, ...rows)));
}

function difference(label, values, differs) {
  const mark = differs ? el("span", { class: "differs" }, "differs") : null;
  const head = el("th", { scope: "row" }, label, mark);
  const cells = values.map((value) => el("td", {}, value));
  return el("tr", { class: differs ? "different" : null }, head, ...cells);
}
