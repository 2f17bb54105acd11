// How days, times, names of files and words of the record are written.

const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

export const TYPES = [
  ["invoice", "Invoice"],
  ["receipt", "Receipt"],
  ["credit_note", "Credit note"],
  ["other", "Other"],
];

export const FIELDS = [
  ["vendor", "Vendor"],
  ["vendor_tax_id", "Vendor's tax number"],
  ["invoice_number", "Invoice number"],
  ["purchase_order", "Order number"],
  ["invoice_date", "Invoice date"],
  ["due_date", "Due date"],
  ["currency", "Currency"],
  ["subtotal", "Subtotal"],
  ["tax", "Tax"],
  ["total", "Total"],
  ["amount_due", "Amount due"],
];

export const AMOUNTS = new Set(["subtotal", "tax", "total", "amount_due"]);
export const DAYS = new Set(["invoice_date", "due_date"]);

const NAMES = new Map([
  ...FIELDS,
  ["invoice_type", "Type"],
  ["category", "Category"],
  ["tags", "Tags"],
  ["notes", "Notes"],
  ["removed", "Removed"],
  ["reviewed", "Reviewed"],
  ["paid", "Paid"],
  ["account_confirmed", "Account confirmed"],
  ["forgotten", "Forgotten"],
  ["review_reasons", "To check"],
]);

/** What people call an attribute. */
export function attributeName(attribute) {
  const row = /^line_items\.(\d+)$/.exec(attribute)?.[1];
  if (row) return `Row ${Number(row) + 1}`;
  return NAMES.get(attribute) ?? attribute.replaceAll(/[._]/g, " ");
}

/** An IBAN in fours, as it is printed and typed. */
export function grouped(iban) {
  return iban.replace(/(.{4})(?=.)/g, "$1 ");
}

/** `credit_note` as `Credit note`. */
export function typeName(type) {
  return new Map(TYPES).get(type) ?? type;
}

/** `2025-04-21` as `21 Apr 2025`: no order of day and month to guess. */
export function shownDay(day) {
  return readable(DAY, `${day}T00:00:00Z`, day);
}

/** `2025-05-03T…` as `3 May 2025`. */
export function shownDate(moment) {
  return readable(DAY, moment, moment);
}

/** `2025-04` as `April 2025`. */
export function shownMonth(month) {
  return readable(MONTH, `${month}-01T00:00:00Z`, month);
}

/** A time in the reader's own time zone. */
export function shownMoment(moment) {
  return readable(MOMENT, moment, moment);
}

function readable(format, iso, otherwise) {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? otherwise : format.format(time);
}

/** The month of a time, by UTC as the records are kept. */
export function monthOf(time) {
  return time.toISOString().slice(0, 7);
}

/** The month so many months later (or earlier). */
export function monthAfter(month, steps) {
  const [year, number] = month.split("-").map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + steps, 1)));
}

/**
 * The name of an uploaded file as it was: without the folder that all of them share, and without the mark that
 * the upload of this page put behind it, so that no file overwrites another.
 */
export function fileName(key) {
  return key.replace(/^invoices\//, "").replace(/-[a-f][0-9a-f]{7}(\.\w+)$/, "$1");
}

/** A size in bytes as people say it. */
export function shownSize(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 invoice`, `2 invoices`. */
export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
