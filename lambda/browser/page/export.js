// The CSV file of the list as it is filtered: asked for page by page, joined here.

import { get, Problem } from "./api.js";
import { announce, button, el } from "./dom.js";
import { BYTE_ORDER_MARK, headLine, invoiceLine } from "./csv.js";
import { counted } from "./format.js";

const ROWS_A_REQUEST = 100;

/** The export button with its progress; `filters()` tells the filters of the moment. */
export function openExport(filters) {
  const progress = el("span", { class: "export-progress" });
  const start = button("Export CSV", () => run(), { class: "secondary" }, "download");
  const cancel = button("Cancel", () => running?.abort(), { class: "secondary", hidden: true });
  const node = el("div", { class: "export" }, progress, start, cancel);
  let running = null;

  async function run() {
    running = new AbortController();
    busy(true);
    try {
      const { lines, invoices } = await collect(filters(), running.signal, say);
      save(lines);
      say(`${counted(invoices, "invoice")} exported.`, { aloud: true });
    } catch (error) {
      say(sentenceFor(error), { aloud: true });
    }
    busy(false);
  }

  function busy(is) {
    const focused = node.contains(document.activeElement);
    start.hidden = is;
    cancel.hidden = !is;
    if (focused) (is ? cancel : start).focus();
  }

  function say(sentence, { aloud = false } = {}) {
    progress.textContent = sentence;
    if (aloud) announce(sentence);
  }

  return { node };
}

function sentenceFor(error) {
  if (error.name === "AbortError") return "Export cancelled.";
  return error instanceof Problem ? error.message : "The export failed; please try again.";
}

/** All lines of the file. Invoices that come twice, because new ones moved the pages, are written once. */
async function collect(filters, signal, say) {
  const lines = [BYTE_ORDER_MARK, headLine()];
  const seen = new Set();
  let cursor = "";
  do {
    say(`${counted(seen.size, "invoice")} so far…`);
    const page = await get("/api/invoices", { ...filters, limit: ROWS_A_REQUEST, cursor }, signal);
    signal.throwIfAborted();
    for (const invoice of page.invoices) {
      if (!seen.has(invoice.invoice_id)) lines.push(invoiceLine(invoice));
      seen.add(invoice.invoice_id);
    }
    cursor = page.cursor;
  } while (cursor);
  return { lines, invoices: seen.size };
}

function save(lines) {
  const address = URL.createObjectURL(new Blob(lines, { type: "text/csv;charset=utf-8" }));
  const download = `invoices-${new Date().toISOString().slice(0, 10)}.csv`;
  el("a", { href: address, download }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
