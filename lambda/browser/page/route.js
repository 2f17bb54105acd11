// The address of each view, in the part after the #: it can be bookmarked, and "back" works.

/** What the list can be filtered by, as the API names it. */
export const FILTERS = ["search", "vendor", "number", "type", "category", "status", "needs_review", "by", "from", "to"];

/** The address of what is to be paid. */
export const TO_PAY = "#/to-pay";

/** What the address asks for: the list with its filters, what is to be paid, one invoice, or nothing that exists. */
export function currentRoute() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  if (path === "" || path === "/") return { view: "list", filters: filtersOf(new URLSearchParams(query)) };
  if (`#${path}` === TO_PAY) return { view: "to-pay" };
  const id = /^\/invoices\/([^/]+)$/.exec(path)?.[1];
  return id ? { view: "invoice", id: decoded(id) } : { view: "unknown" };
}

function filtersOf(query) {
  return Object.fromEntries(FILTERS.filter((name) => query.get(name)).map((name) => [name, query.get(name)]));
}

/** The address of the list with these filters. */
export function listAddress(filters) {
  const chosen = FILTERS.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  return chosen.length ? `#/?${new URLSearchParams(chosen)}` : "#/";
}

/** The address of one invoice. */
export function invoiceAddress(id) {
  return `#/invoices/${encodeURIComponent(id)}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
