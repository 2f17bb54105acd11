// The list as a CSV file (RFC 4180) that a spreadsheet can open without running anything that stood on an
// invoice.

import { isAmount } from "./money.js";
import { printable } from "./printable.js";

/** The byte order mark tells Excel that the file is UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

const COLUMNS = [
  "invoice_id",
  "file_name",
  "status",
  "needs_review",
  "review_reasons",
  "vendor",
  "invoice_number",
  "invoice_date",
  "due_date",
  "invoice_type",
  "category",
  "tags",
  "currency",
  "total",
  "possible_duplicate_of",
  "uploaded_at",
  "reviewed_at",
  "paid_at",
];

/** The first line of the file. */
export function headLine() {
  return line(COLUMNS.map(textCell));
}

/** The line of one invoice of the list. */
export function invoiceLine(invoice) {
  return line(COLUMNS.map((column) => cell(column, invoice[column])));
}

function cell(column, value) {
  if (value === undefined || value === null) return "";
  if (column === "total" && isAmount(value)) return value; // a number, no text; it may be negative
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

function line(cells) {
  return `${cells.join(",")}\r\n`;
}
