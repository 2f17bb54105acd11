// Uploading: files are chosen or dropped, confirmed, sent straight to the bucket, and followed until they are
// read.

import { get, pause, Problem, send } from "./api.js";
import { announce, button, el, focusOn, icon, iconButton, labelled, setting } from "./dom.js";
import { shownSize } from "./format.js";
import { shownAmount } from "./money.js";
import { name, printable } from "./printable.js";
import { invoiceAddress } from "./route.js";

const MEGABYTE = 1024 * 1024;
// Suffixes and their largest files, as they can be read; of those the deployment may take less.
const LIMITS = { png: 10, jpg: 10, jpeg: 10, pdf: 500, tif: 500, tiff: 500, xml: 20 };
const ACCEPT = Object.keys(LIMITS)
  .map((suffix) => `.${suffix}`)
  .join(",");
const AT_ONCE = 3;
const MINUTES_TO_READ = 15;
const MILLISECONDS_BETWEEN_LOOKS = 1000;

/** The megabytes that a file with this suffix may have; 0 if it can't be read. */
function limit(suffix) {
  return Math.min(LIMITS[suffix] ?? 0, Number(setting("max-megabytes")));
}

/** Why a file can't be uploaded, as a sentence; null if it can. */
export function refusal({ name: fileName, size }) {
  const suffix = /\.([a-z0-9]+)$/i.exec(fileName)?.[1].toLowerCase();
  const most = limit(suffix);
  if (!most) return "This file can't be read; please upload a PNG, a JPEG, a TIFF, a PDF or an XML.";
  if (size === 0) return "This file is empty.";
  if (size > most * MEGABYTE)
    return `This file has ${shownSize(size)}; a ${suffix.toUpperCase()} may have ${most} MB.`;
  return null;
}

/** The tray of uploads. `onFinished(invoice)` is told of each invoice that is in the list now. */
export class Uploads {
  constructor(tray, drop) {
    this.tray = tray;
    this.onFinished = () => {};
    this.waiting = [];
    this.running = 0;
    this.input = el("input", {
      type: "file",
      multiple: true,
      accept: ACCEPT,
      hidden: true,
      "aria-label": "Files",
    });
    this.input.addEventListener("change", () => this.#chosen([...this.input.files]));
    this.list = el("ul", { class: "uploads" });
    this.form = el("form", { class: "upload-form", submit: (event) => this.#confirm(event) });
    this.#build();
    takeDrops(drop, (files, folders) => this.#chosen(files, folders));
    window.addEventListener("beforeunload", (event) => {
      if (this.running) event.preventDefault();
    });
  }

  #build() {
    this.title = el("h2", {}, "Upload");
    const close = iconButton("Close", "close", () => this.#close());
    const head = el("div", { class: "tray-head" }, this.title, close);
    this.panel = el("div", { class: "tray", hidden: true }, head, this.form, this.list);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    this.tray.replaceChildren(this.panel, this.input);
    this.category = el("input", {
      type: "text",
      maxlength: 50,
      list: "categories",
      dir: "auto",
      autocomplete: "off",
    });
  }

  /** Open the tray, for files to be chosen. */
  choose() {
    this.opener = document.activeElement;
    this.panel.hidden = false;
    this.#drawForm();
    focusOn(this.form.querySelector("button"));
  }

  #close() {
    this.chosen = [];
    this.form.replaceChildren();
    this.panel.hidden = true;
    if (this.opener?.isConnected) this.opener.focus();
  }

  /** Files were chosen or dropped. An upload can't be taken back, so it is confirmed first. */
  #chosen(files, folders = 0) {
    if (this.panel.hidden) this.opener = document.activeElement;
    this.panel.hidden = false;
    this.input.value = "";
    this.chosen = [...(this.chosen ?? []), ...files.map((file) => ({ file, problem: refusal(file) }))];
    this.folders = folders;
    this.#drawForm();
    focusOn(this.form.querySelector("button.primary") ?? this.title);
  }

  #drawForm() {
    const chosen = this.chosen ?? [];
    const good = chosen.filter(({ problem }) => !problem);
    const rows = chosen.map((entry) => this.#chosenRow(entry));
    const folders = this.folders ? el("p", { class: "field-error", role: "alert" }, FOLDERS) : null;
    const pick = button(chosen.length ? "More files" : "Choose files", () => this.input.click(), {
      class: chosen.length ? "secondary" : "primary",
    });
    const words = good.length === 1 ? "Upload 1 file" : `Upload ${good.length} files`;
    const go = good.length ? el("button", { type: "submit", class: "primary" }, words) : null;
    const hint = el(
      "p",
      { class: "hint" },
      `PNG, JPEG (${limit("png")} MB), PDF or TIFF (${limit("pdf")} MB), or an e-invoice's XML (${limit("xml")} MB). They can be dropped anywhere on the page.`,
    );
    const category = good.length ? labelled("Category (optional)", this.category) : null;
    const list = rows.length ? el("ul", { class: "chosen" }, ...rows) : hint;
    this.form.replaceChildren(
      ...[list, folders, category, el("div", { class: "editor-buttons" }, go, pick)].filter(Boolean),
    );
  }

  #chosenRow(entry) {
    const { file, problem } = entry;
    const drop = () => {
      this.chosen = this.chosen.filter((other) => other !== entry);
      this.#drawForm();
      focusOn(this.form.querySelector("button.primary") ?? this.title);
    };
    const facts = problem
      ? el("p", { class: "field-error", role: "alert" }, problem)
      : el("p", { class: "hint" }, shownSize(file.size));
    const words = el("div", { class: "upload-words" }, name(file.name, { class: "upload-name" }), facts);
    const remove = iconButton(`Leave out ${printable(file.name)}`, "close", drop);
    return el("li", { class: problem ? "refused" : null }, words, remove);
  }

  #confirm(event) {
    event.preventDefault();
    const category = this.category.value.trim();
    for (const { file } of this.chosen.filter(({ problem }) => !problem)) {
      const upload = new Upload(file, category, this.onFinished);
      this.list.prepend(upload.node);
      this.waiting.push(upload);
    }
    this.chosen = [];
    this.form.replaceChildren();
    focusOn(this.title);
    this.#next();
  }

  #next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      this.running += 1;
      const upload = this.waiting.shift();
      upload.send().finally(() => {
        this.running -= 1;
        this.#next();
      });
    }
  }
}

const FOLDERS = "A folder can't be uploaded; please drop the files that are in it.";

/** One file on its way. */
class Upload {
  constructor(file, category, onFinished) {
    this.file = file;
    this.category = category;
    this.onFinished = onFinished;
    this.bar = el("progress", {
      max: file.size,
      value: 0,
      "aria-label": `Upload of ${printable(file.name)}`,
    });
    this.state = el("p", { class: "hint" }, "Waiting…");
    const words = el(
      "div",
      { class: "upload-words" },
      name(file.name, { class: "upload-name" }),
      this.bar,
      this.state,
    );
    this.node = el("li", {}, icon("file"), words);
  }

  /** Send the file; resolves when it is sent or can't be, then goes on looking for its record by itself. */
  async send() {
    try {
      const body = {
        name: this.file.name,
        size: this.file.size,
        ...(this.category && { category: this.category }),
      };
      const { url, fields, key } = await send("POST", "/api/uploads", body);
      const versionId = await post(url, fields, this.file, (sent) => this.#sent(sent));
      this.#follow(key, versionId);
    } catch (error) {
      this.#failed(error);
    }
  }

  #sent(bytes) {
    this.bar.value = Math.min(bytes, this.file.size);
    this.state.textContent = `${shownSize(this.bar.value)} of ${shownSize(this.file.size)}`;
  }

  async #follow(key, versionId) {
    this.bar.removeAttribute("value"); // nobody knows how long reading takes
    this.state.textContent = "Uploaded; being read…";
    announce(`${printable(this.file.name)} is uploaded and being read.`);
    try {
      this.#finished(await record(key, versionId));
    } catch (error) {
      this.#failed(error);
    }
  }

  #finished(invoice) {
    this.bar.remove();
    const open = el("a", { href: invoiceAddress(invoice.invoice_id) }, "Open");
    if (invoice.status === "FAILED") {
      const sentence = invoice.error?.message ?? "The file could not be read.";
      this.node.classList.add("refused");
      this.state.replaceChildren(sentence, " ", open);
      announce(`${printable(this.file.name)}: ${sentence}`);
    } else {
      const total = invoice.total
        ? `, ${shownAmount(invoice.total)} ${printable(invoice.currency ?? "")}`
        : "";
      this.node.classList.add("done");
      this.state.replaceChildren(name(invoice.vendor ?? "Read"), `${total} `, open);
      announce(
        `${printable(this.file.name)} is in the list: ${printable(invoice.vendor ?? "no vendor")}${total}.`,
      );
    }
    this.onFinished(invoice);
  }

  #failed(error) {
    this.bar.remove();
    this.node.classList.add("refused");
    const sentence = error instanceof Problem ? error.message : "The upload failed; please try again.";
    this.state.textContent = sentence;
    announce(`${printable(this.file.name)}: ${sentence}`);
  }
}

/** Post a form with the file; the answer is the version that the bucket gave to it. */
function post(url, fields, file, onProgress) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", file); // what follows the file is not looked at
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("error", () =>
      reject(new Problem("The connection broke; please upload the file again.", 0)),
    );
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.getResponseHeader("x-amz-version-id"));
      else
        reject(
          new Problem(
            `The file was not accepted (${request.status}); please upload it again.`,
            request.status,
          ),
        );
    });
    request.open("POST", url);
    request.send(form);
  });
}

/** The invoice that an uploaded version becomes, as soon as it is read. */
async function record(key, versionId) {
  const until = Date.now() + MINUTES_TO_READ * 60_000;
  for (let wait = MILLISECONDS_BETWEEN_LOOKS; Date.now() < until; wait = Math.min(wait * 1.2, 10_000)) {
    const { invoice_id, status } = await get("/api/uploads", { key, version_id: versionId });
    if (status === "PROCESSED" || status === "FAILED") return get(`/api/invoices/${invoice_id}`);
    await pause(wait);
  }
  throw new Problem(
    "The file is uploaded, but reading it takes long; it will be in the list when it is read.",
    0,
  );
}

/** Take files that are dropped anywhere on the page. */
function takeDrops(veil, take) {
  let depth = 0;
  const isOfFiles = (event) => event.dataTransfer?.types.includes("Files");
  const on = (type, handle) =>
    window.addEventListener(type, (event) => {
      if (!isOfFiles(event)) return;
      event.preventDefault();
      handle(event);
    });
  const show = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  on("dragenter", () => show(1));
  on("dragleave", () => show(-1));
  on("dragover", (event) => {
    event.dataTransfer.dropEffect = "copy";
  });
  on("drop", (event) => {
    show(0);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const folders = entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name);
    take(
      [...event.dataTransfer.files].filter((file) => !folders.includes(file.name)),
      folders.length,
    );
  });
}
