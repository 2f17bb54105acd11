// Uploading: files that are chosen or dropped are sent at once, straight to the bucket, and followed until they are
// read. What a broken connection stopped goes on when it is back, or when somebody says so.

import { get, isPassing, pause, Problem } from "./api.js";
import { announce, button, el, focusOn, icon, iconButton, labelled, newId, setting } from "./dom.js";
import { shownSize } from "./format.js";
import { shownAmount } from "./money.js";
import { name, printable } from "./printable.js";
import { invoiceAddress } from "./route.js";
import { NotSignedIn } from "./sign_in.js";
import { Transfer } from "./transfer.js";

const MEGABYTE = 1024 * 1024;
// Suffixes and their largest files, as they can be read; of those the deployment may take less.
const LIMITS = { png: 10, jpg: 10, jpeg: 10, pdf: 500, tif: 500, tiff: 500, xml: 20 };
const ACCEPT = Object.keys(LIMITS)
  .map((suffix) => `.${suffix}`)
  .join(",");
const AT_ONCE = 3;
const MINUTES_TO_READ = 15;
const MILLISECONDS_BETWEEN_LOOKS = 1000;
const LONGEST_BETWEEN_LOOKS = 10_000;
const LONGEST_BETWEEN_TRIES = 30_000;
// What a category may not have, being a folder of a key (`_path_part` of the API).
const NO_CATEGORY = /[/\\$\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|^\.\.?$/u;
const CATEGORY_SENTENCE = "The category must be a single name without / \\ and $; please change it.";
const FOLDERS = "A folder can't be uploaded; please drop the files that are in it.";
// The states of an upload, in the order and words of the summary. HELD waits for a category that will do.
const SENT = "uploaded";
const GOING = "to go";
const AGAIN = "to try again";
const HELD = "held back";
const REFUSED = "refused";

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
    this.onFinished = () => {};
    this.uploads = new Map(); // by what tells a file from another one
    this.waiting = [];
    this.running = 0;
    this.reading = [];
    this.#build(tray);
    takeDrops(drop, (files, folders) => this.#take(files, folders));
    window.addEventListener("online", () => this.#goOn());
    window.addEventListener("beforeunload", (event) => {
      if (this.#count(GOING) + this.#count(AGAIN) + this.#count(HELD)) event.preventDefault();
    });
  }

  #build(tray) {
    this.input = el("input", { type: "file", multiple: true, accept: ACCEPT, hidden: true });
    this.input.setAttribute("aria-label", "Files");
    this.input.addEventListener("change", () => this.#take([...this.input.files]));
    this.title = el("h2", {}, "Upload");
    const close = iconButton("Close", "close", () => this.#close());
    this.summary = el("div", { class: "upload-summary" });
    const head = el("div", { class: "tray-head" }, this.title, close);
    this.list = el("ul", { class: "uploads" });
    const top = el("div", { class: "tray-top" }, head, this.summary);
    this.panel = el("div", { class: "tray", hidden: true }, top, this.#form(), this.list);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    tray.replaceChildren(this.panel, this.input);
  }

  /** The category of the files to come, and the button to choose them. */
  #form() {
    const sizes = `PNG, JPEG (${limit("png")} MB), PDF or TIFF (${limit("pdf")} MB), or an e-invoice's XML (${limit("xml")} MB).`;
    this.hint = el("p", { class: "hint" }, `${sizes} They can be dropped anywhere on the page.`);
    this.folders = el("p", { class: "field-error", role: "alert" });
    this.wrong = el("p", { class: "field-error", role: "alert", id: newId() });
    this.category = el("input", {
      type: "text",
      maxlength: 50,
      list: "categories",
      dir: "auto",
      autocomplete: "off",
      "aria-describedby": this.wrong.id,
      input: () => this.#checkCategory(),
      change: () => this.#release(),
    });
    this.pick = button("Choose files", () => this.input.click(), { class: "primary" });
    const category = labelled("Category of the next files (optional)", this.category);
    category.append(this.wrong);
    const submit = (event) => event.preventDefault();
    return el("form", { class: "upload-form", submit }, this.hint, this.folders, category, this.pick);
  }

  /** Open the tray, for files to be chosen. */
  choose() {
    this.#open();
    focusOn(this.pick);
  }

  #open() {
    if (this.panel.hidden) this.opener = document.activeElement;
    this.panel.hidden = false;
  }

  /** Put the tray away, with what needs nobody any more. A file that was uploaded stays known. */
  #close() {
    for (const upload of this.uploads.values()) if (upload.isSettled) upload.node.remove();
    if (!this.#count(HELD)) this.category.value = "";
    this.#checkCategory();
    this.folders.textContent = "";
    this.panel.hidden = true;
    if (this.opener?.isConnected) this.opener.focus();
  }

  /** Files were chosen or dropped. One that is known already isn't uploaded twice, but shown, or tried again. */
  #take(files, folders = 0) {
    if (this.panel.hidden) {
      this.#open();
      focusOn(this.title);
    }
    this.input.value = "";
    this.folders.textContent = folders ? FOLDERS : "";
    const uploads = [...new Set(files.map((file) => this.#uploadOf(file)))];
    this.list.prepend(...uploads.map(({ node }) => node));
    this.#retry(uploads.filter(({ state }) => state === AGAIN));
    this.#release();
    if (this.#count(HELD)) focusOn(this.category);
  }

  #uploadOf(file) {
    const key = JSON.stringify([file.name, file.size, file.lastModified]);
    if (!this.uploads.has(key)) this.uploads.set(key, new Upload(file, (upload) => this.#retry([upload])));
    return this.uploads.get(key);
  }

  #checkCategory() {
    const isWrong = NO_CATEGORY.test(this.category.value.trim());
    this.wrong.textContent = isWrong ? CATEGORY_SENTENCE : "";
    this.category.setAttribute("aria-invalid", String(isWrong));
    return !isWrong;
  }

  /** Let the held files go, as files of the category that is written now. */
  #release() {
    if (this.#checkCategory()) {
      const held = [...this.uploads.values()].filter(({ state }) => state === HELD);
      for (const upload of held) upload.transfer = new Transfer(upload.file, this.category.value.trim());
      this.#retry(held);
    }
    this.#summarize();
  }

  #retry(uploads) {
    for (const upload of uploads) upload.show(GOING, "Waiting…");
    this.waiting.push(...uploads);
    this.#goOn();
  }

  /** Go on without waiting any longer. */
  #goOn() {
    this.breaks = 0;
    this.#resume();
  }

  #resume() {
    clearTimeout(this.timer);
    this.timer = null;
    const stopped = [...this.uploads.values()].filter(({ state, passing }) => state === AGAIN && passing);
    for (const upload of stopped) upload.show(GOING, "Waiting…");
    this.waiting.unshift(...stopped);
    this.#next();
  }

  #next() {
    while (!this.timer && this.running < AT_ONCE && this.waiting.length) this.#send(this.waiting.shift());
    this.#summarize();
  }

  async #send(upload) {
    this.running += 1;
    const problem = await upload.send();
    this.running -= 1;
    if (!problem) {
      this.breaks = 0;
      this.reading.push(upload);
      this.#follow();
    } else if (upload.passing) this.#pause();
    if (upload.state !== SENT) this.list.prepend(upload.node); // to be seen among many
    this.#next();
  }

  /** The connection is gone, or the service is busy: wait, longer each time, and try again. */
  #pause() {
    if (this.timer) return;
    const milliseconds = Math.min(1000 * 2 ** this.breaks, LONGEST_BETWEEN_TRIES);
    this.breaks += 1;
    this.timer = setTimeout(() => this.#resume(), milliseconds);
  }

  /** Look for the records of what is uploaded, one after the other: the more there are, the less often for each. */
  async #follow() {
    this.wait = MILLISECONDS_BETWEEN_LOOKS;
    if (this.following) return;
    this.following = true;
    while (this.reading.length) {
      await pause(this.wait);
      const upload = this.reading.shift();
      const invoice = await upload.look();
      if (invoice) this.onFinished(invoice);
      if (!upload.isRead) this.reading.push(upload);
      const most = Math.max(MILLISECONDS_BETWEEN_LOOKS, LONGEST_BETWEEN_LOOKS / this.reading.length);
      this.wait = upload.isRead ? 0 : Math.min(most, Math.max(this.wait * 1.2, MILLISECONDS_BETWEEN_LOOKS));
    }
    this.following = false;
  }

  #count(state) {
    return [...this.uploads.values()].filter((upload) => upload.state === state).length;
  }

  #summarize() {
    const counts = [SENT, GOING, AGAIN, HELD, REFUSED].map((state) => [this.#count(state), state]);
    const sentence = counts.flatMap(([count, state]) => (count ? [`${count} ${state}`] : [])).join(", ");
    this.hint.hidden = sentence !== "";
    if (this.summary.firstChild?.textContent === sentence) return;
    const stopped = [...this.uploads.values()].filter(({ state }) => state === AGAIN);
    const again = () => {
      this.#retry(stopped);
      focusOn(this.title);
    };
    const all = stopped.length ? [button("Try all again", again, { class: "secondary" })] : [];
    this.summary.replaceChildren(...(sentence ? [el("p", {}, sentence), ...all] : []));
    if (sentence && !this.#count(GOING)) announce(`Uploads: ${sentence}.`);
  }
}

/** One file, and how far it is. `again(upload)` is called when somebody wants it to be tried again. */
class Upload {
  constructor(file, again) {
    this.file = file;
    this.again = again;
    this.bar = el("progress", { max: file.size, value: 0, hidden: true });
    this.bar.setAttribute("aria-label", `Upload of ${printable(file.name)}`);
    this.words = el("p", { class: "hint" });
    const facts = [name(file.name, { class: "upload-name" }), this.bar, this.words];
    this.retry = button("Try again", () => this.again(this), { class: "secondary", hidden: true });
    this.retry.setAttribute("aria-label", `Try ${printable(file.name)} again`);
    this.node = el("li", {}, icon("file"), el("div", { class: "upload-words" }, ...facts), this.retry);
    const problem = refusal(file);
    if (problem) this.show(REFUSED, problem);
    else this.show(HELD, "Waits for the category.");
  }

  /** Nothing more happens to it. */
  get isSettled() {
    return this.state === REFUSED || (this.state === SENT && this.isRead);
  }

  show(state, ...words) {
    const { activeElement } = document;
    this.state = state;
    this.words.replaceChildren(...words);
    this.bar.hidden = state !== GOING && (state !== SENT || this.isRead);
    if (this.retry === activeElement && state !== AGAIN) focusOn(this.words);
    this.retry.hidden = state !== AGAIN;
    this.node.classList.toggle("refused", state === AGAIN || state === REFUSED);
  }

  /** Send the file. What stopped it is returned; `passing` says whether it is tried again without anybody. */
  async send() {
    try {
      await this.transfer.send((bytes) => this.#progressed(bytes));
    } catch (problem) {
      this.#stopped(problem);
      return problem;
    }
    this.giveUpAt = Date.now() + MINUTES_TO_READ * 60_000;
    this.bar.removeAttribute("value"); // nobody knows how long reading takes
    this.show(SENT, "Uploaded; being read…");
    return null;
  }

  #progressed(bytes) {
    this.bar.value = Math.min(bytes, this.file.size);
    this.show(GOING, `${shownSize(this.bar.value)} of ${shownSize(this.file.size)}`);
  }

  #stopped(problem) {
    this.bar.value = 0;
    this.passing = isPassing(problem);
    if (problem.status === 400 && problem.answer.message) this.show(REFUSED, problem.message);
    else if (problem.status === 0) this.show(AGAIN, "There is no connection; it goes on by itself.");
    else {
      const isTold = problem instanceof Problem || problem instanceof NotSignedIn;
      this.show(AGAIN, isTold ? problem.message : "The upload failed.");
    }
  }

  /** Look for the record once. Returns the invoice when it is read; `isRead` says that it need not be looked for. */
  async look() {
    try {
      const { invoice_id, status } = await get("/api/uploads", this.transfer.sent);
      if (status === "PROCESSED" || status === "FAILED") {
        const invoice = await get(`/api/invoices/${invoice_id}`);
        this.isRead = true;
        this.#finished(invoice);
        return invoice;
      }
    } catch (problem) {
      this.isRead = !isPassing(problem);
    }
    this.isRead ||= Date.now() > this.giveUpAt;
    if (this.isRead) this.show(SENT, "Uploaded; it will be in the list when it is read.");
    return null;
  }

  #finished(invoice) {
    const open = el("a", { href: invoiceAddress(invoice.invoice_id) }, "Open");
    const hasFailed = invoice.status === "FAILED";
    const sentence = invoice.error?.message ?? "The file could not be read.";
    const total = invoice.total ? `, ${shownAmount(invoice.total)} ${printable(invoice.currency ?? "")}` : "";
    const words = hasFailed ? [sentence] : [name(invoice.vendor ?? "Read"), total];
    this.show(SENT, ...words, " ", open);
    this.node.classList.add(hasFailed ? "refused" : "done");
    const read = `is in the list: ${printable(invoice.vendor ?? "no vendor")}${total}.`;
    announce(`${printable(this.file.name)}${hasFailed ? `: ${sentence}` : ` ${read}`}`);
  }
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
