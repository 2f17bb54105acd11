// Ticking rows of a list, one by one or a range, and changing the invoices that are ticked.

import { Problem, send } from "./api.js";
import { el } from "./dom.js";

const MOST_A_REQUEST = 25; // invoices that the API changes at once
const MOST_BYTES = 60_000; // of a request, of which the API takes 64 KB
const BOX = ".tick-box input";

/** A checkbox with room for a finger around it. */
export function tickBox(words) {
  return el("label", { class: "tick-box" }, el("input", { type: "checkbox", "aria-label": words }));
}

/** The ticks of a table whose rows name their invoice. `told(ids)` hears of those that are ticked, in their order. */
export class Ticks {
  constructor(told) {
    this.told = told;
    this.head = tickBox("Tick all that are shown");
    this.all = this.head.firstChild;
    this.all.addEventListener("change", () => this.set(() => this.all.checked));
  }

  of(table) {
    this.table = table;
    table.addEventListener("click", (event) => event.target.matches(`tbody ${BOX}`) && this.#clicked(event));
    // With Shift the text between would be selected, too.
    table.addEventListener("mousedown", (event) => {
      if (event.shiftKey && event.target.closest(".tick-box")) event.preventDefault();
    });
    return table;
  }

  #boxes() {
    return [...this.table.querySelectorAll(`tbody ${BOX}`)];
  }

  /** With Shift all rows from the last one that was clicked become as this one. */
  #clicked({ target, shiftKey }) {
    const boxes = this.#boxes();
    const ends = [boxes.findIndex((box) => invoiceOf(box) === this.last), boxes.indexOf(target)];
    const [first, last] = ends.toSorted((a, b) => a - b);
    if (shiftKey && first >= 0) for (const box of boxes.slice(first, last)) box.checked = target.checked;
    this.last = invoiceOf(target);
    this.draw();
  }

  /** Tick the rows of which `isTicked(id)` says so; the others not. */
  set(isTicked) {
    for (const box of this.#boxes()) box.checked = isTicked(invoiceOf(box));
    this.draw();
  }

  /** Say anew what is ticked: rows came or went. */
  draw() {
    const boxes = this.#boxes();
    const ticked = boxes.filter((box) => box.checked).map(invoiceOf);
    this.all.checked = boxes.length > 0 && ticked.length === boxes.length;
    this.all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    this.told(ticked);
  }
}

function invoiceOf(box) {
  return box.closest("tr").dataset.invoice;
}

/** The ids before and after an invoice, in the order of a table's rows. */
export function neighboursIn(table, invoiceId) {
  const ids = [...table.querySelectorAll("tbody tr")].map(({ dataset }) => dataset.invoice);
  const place = ids.indexOf(invoiceId);
  return place < 0 ? {} : { before: ids[place - 1], after: ids[place + 1] };
}

/**
 * Change invoices, as many a request as the API takes; `changeOf(invoice)` is what it gets beside id and revision.
 * Returns an answer for each: after a request that failed none is tried.
 */
export async function changeSeveral(invoices, changeOf) {
  const wanted = invoices.map(({ invoice_id, revision, ...more }) => ({ invoice_id, revision, ...changeOf(more) }));
  const longest = Math.max(...wanted.map((each) => new Blob([JSON.stringify(each)]).size));
  const size = Math.min(MOST_A_REQUEST, Math.floor(MOST_BYTES / longest));
  const answers = [];
  let failed = null;
  for (let start = 0; start < wanted.length; start += size) {
    const part = wanted.slice(start, start + size);
    try {
      if (failed) throw failed;
      answers.push(...(await send("PATCH", "/api/invoices", { invoices: part })).answers);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed = error;
      const { status, message } = error;
      answers.push(...part.map(({ invoice_id }) => ({ invoice_id, status, message })));
    }
  }
  return answers;
}

/** The invoices of which a change was made, as they are now. */
export function changed(answers) {
  return answers.filter(({ status }) => status === 200).map(({ invoice }) => invoice);
}
