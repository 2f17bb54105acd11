// The list as a CSV file (RFC 4180) in the notation of the reader's country, which a spreadsheet can open without
// running anything that stood on an invoice.

import { AMOUNTS } from "./format.js";
import { isAmount } from "./money.js";
import { printable } from "./printable.js";

/** The byte order mark tells Excel that the file is UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** Notations, each by what stands between cells and what before decimals. */
export const NOTATIONS = [
  [",.", "1234.50 between commas"],
  [";.", "1234.50 between semicolons"],
  [";,", "1234,50 between semicolons"],
];

const COLUMNS = [
  "invoice_id",
  "file_name",
  "status",
  "needs_review",
  "review_reasons",
  "vendor",
  "vendor_tax_id",
  "invoice_number",
  "invoice_date",
  "due_date",
  "invoice_type",
  "category",
  "tags",
  "currency",
  "subtotal",
  "tax",
  "total",
  "amount_due",
  "account",
  "possible_duplicate_of",
  "uploaded_at",
  "reviewed_at",
  "paid_at",
  "paid_by",
];
const ITEM_COLUMNS = ["description", "quantity", "unit_price", "amount"];
const NUMBERS = new Set([...AMOUNTS, "quantity", "unit_price", "amount"]);

/** The notation of the spreadsheets where a language is spoken: `de` is `;,`, `en` is `,.`. */
export function notationOf(language) {
  const point = new Intl.NumberFormat(language).formatToParts(1.5).find(({ type }) => type === "decimal").value;
  if (point === ",") return ";,";
  return /-(CH|LI)$/.test(language) ? ";." : ",."; // Switzerland: a point, and semicolons all the same
}

/** The first line of the file. */
export function headLine(notation, items) {
  const more = items ? ITEM_COLUMNS.map((column) => `item_${column}`) : [];
  return line([...COLUMNS, ...more].map(textCell), notation);
}

/** The lines of one invoice of the list: one, or one for each line item. */
export function invoiceLines(invoice, notation, items) {
  const whole = { ...invoice, account: (invoice.payment?.accounts ?? []).map(accountText) };
  if (!items) return [line(COLUMNS.map((column) => cell(column, whole[column], notation)), notation)];
  const rows = whole.line_items?.length ? whole.line_items : [{}];
  return rows.map((item, place) => {
    // The invoice's own amounts stand in one row, so that a column adds up.
    const once = ([column]) => place === 0 || !AMOUNTS.has(column);
    const kept = Object.fromEntries(Object.entries(whole).filter(once));
    const own = COLUMNS.map((column) => cell(column, kept[column], notation));
    return line([...own, ...ITEM_COLUMNS.map((column) => cell(column, item[column], notation))], notation);
  });
}

function accountText({ iban, sort_code: sort, routing, account }) {
  const number = [sort && `sort code ${sort}`, routing && `routing ${routing}`, account && `account ${account}`];
  return iban ?? number.filter(Boolean).join(" ");
}

function cell(column, value, [, point]) {
  if (value === undefined || value === null) return "";
  // A number, no text; it may be negative.
  if (NUMBERS.has(column) && isAmount(value)) return value.replace(".", point);
  return textCell(Array.isArray(value) ? value.join(", ") : String(value));
}

// = + - @, also as full-width, small or superscript forms and as the minus sign. Spaces before them don't
// keep every spreadsheet from taking the cell for a formula; a semicolon or a quote ends a cell in some
// countries' spreadsheets.
const FORMULA =
  /(^|[;,"])(?=\s*[=+\-@\u2212\uFE62\uFE63\uFE66\uFE6B\uFF0B\uFF0D\uFF1D\uFF20\u207A\u207B\u207C])/gu;

/**
 * A text in quotes; an apostrophe stands before what a spreadsheet could take for a formula. Tabs, line
 * breaks and characters that nobody sees, such as those that turn the direction of the text, are written as
 * codes.
 */
export function textCell(text) {
  const harmless = printable(text).replace(FORMULA, "$1'");
  return `"${harmless.replace(/"/g, '""')}"`;
}

function line(cells, [separator]) {
  return `${cells.join(separator)}\r\n`;
}
