// How many invoices each view has: asked for once, then kept by what is done here.

import { answered, get, Problem } from "./api.js";

const MOST = 1000; // counts are exact to here

let asked = null;
let known = {};
let changed = () => {};

/** Ask for the counts, after the list itself; `draw` is called whenever they change. */
export function countViews(draw) {
  changed = draw;
  asked = answered.then(() => get("/api/counts")).then(
    (counts) => {
      known = counts;
      changed();
    },
    (error) => {
      if (!(error instanceof Problem)) throw error; // the views are shown without
    },
  );
}

/** Take into account what an invoice was and is; without `before` it is new. */
export function recount(before, after) {
  const both = [before ?? {}, after].map((invoice) => (invoice.removed_at ? {} : invoice));
  const [checked, due, listed] = [
    both.map(({ needs_review: check }) => Number(Boolean(check))),
    both.map(({ pay_by: day, paid_at: paid }) => Number(Boolean(day) && !paid)),
    both.map(({ invoice_id: id }) => Number(Boolean(id))),
  ];
  for (const [view, [was, is]] of Object.entries({ all: listed, to_check: checked, to_pay: due })) {
    if (known[view] <= MOST) known[view] += is - was;
  }
  changed();
}

/** A count as people read it, nothing where it is not known. */
export function shownCount(count) {
  if (count === undefined) return "";
  return count > MOST ? `${MOST.toLocaleString("en")}+` : count.toLocaleString("en");
}

export function countOf(view) {
  return known[view];
}

/** Count what meets filters; `tell(count, whole)` is called after each part that one request reads. */
export async function countList(filters, signal, tell) {
  if (!Object.values(filters).some(Boolean)) {
    await asked;
    signal.throwIfAborted();
    return tell(known.all, known.all !== undefined);
  }
  let count = 0;
  let cursor = "";
  do {
    const page = await get("/api/counts", { ...filters, cursor }, signal);
    count += page.list;
    cursor = page.cursor;
    tell(count, !cursor);
  } while (cursor && count <= MOST);
  return undefined;
}
