// The CSV file of the list as it is filtered: asked for page by page, joined here. A dialog asks for its period, rows and notation.

import { get, Problem } from "./api.js";
import { announce, button, el, inDialog, labelled, select } from "./dom.js";
import { BYTE_ORDER_MARK, headLine, invoiceLines, NOTATIONS, notationOf } from "./csv.js";
import { DATES } from "./filters.js";
import { counted } from "./format.js";

const ROWS_A_REQUEST = 100;

/** The export button with its dialog and its progress; `filters()` tells the filters of the moment. */
export function openExport(filters) {
  const progress = el("span", { class: "export-progress" });
  const start = button("Export CSV", () => askHow(filters(), run), { class: "secondary" }, "download");
  const cancel = button("Cancel", () => running?.abort(), { class: "secondary", hidden: true });
  const node = el("div", { class: "export" }, progress, start, cancel);
  let running = null;

  async function run(how) {
    running = new AbortController();
    busy(true);
    try {
      const { lines, invoices } = await collect(how, running.signal, say);
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

/** Ask how to export what these filters find; `run({ filters, items, notation, mark })` does it. */
function askHow(filters, run) {
  const controls = {
    by: select(DATES, filters.by ?? DATES[0][0]),
    from: el("input", { type: "date", value: filters.from }),
    to: el("input", { type: "date", value: filters.to }),
    rows: select([["", "One for each invoice"], ["items", "One for each line item"]], ""),
    notation: select(NOTATIONS, notationOf(navigator.language)),
  };
  const labels = { by: "Period of", from: "From", to: "Until", rows: "Rows", notation: "Notation" };
  const fields = Object.entries(controls).map(([key, control]) => labelled(labels[key], control));
  const mark = el("input", { type: "checkbox", checked: true });
  const words = "Begin with a byte order mark, by which Excel knows the letters";
  const check = el("label", { class: "check" }, mark, words);
  inDialog("Export as CSV", (leave) => {
    const submit = (event) => {
      event.preventDefault();
      const [by, from, to, items, notation] = Object.values(controls).map(({ value }) => value);
      const period = from || to ? { by, from, to } : { by: "", from: "", to: "" };
      leave();
      run({ filters: { ...filters, ...period }, items: Boolean(items), notation, mark: mark.checked });
    };
    const close = button("Close", () => leave(), { class: "quiet" });
    const buttons = el("div", { class: "editor-buttons" }, el("button", { class: "primary" }, "Export"), close);
    return [el("form", { submit }, el("div", { class: "export-fields" }, ...fields), check, buttons)];
  });
}

/** All lines of the file. Invoices that come twice, because new ones moved the pages, are written once. */
async function collect({ filters, items, notation, mark }, signal, say) {
  const lines = [mark ? BYTE_ORDER_MARK : "", headLine(notation, items)];
  const seen = new Set();
  const asked = { ...filters, detail: items ? "items" : "export", limit: ROWS_A_REQUEST };
  let cursor = "";
  do {
    say(`${counted(seen.size, "invoice")} so far…`);
    const page = await get("/api/invoices", { ...asked, cursor }, signal);
    signal.throwIfAborted();
    for (const invoice of page.invoices) {
      if (!seen.has(invoice.invoice_id)) lines.push(...invoiceLines(invoice, notation, items));
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
