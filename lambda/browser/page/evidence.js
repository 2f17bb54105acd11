// The page of an invoice with the boxes of its fields: a picture, a page of a PDF, or where the file cannot be shown
// an outline of the page.

import { get, Problem } from "./api.js";
import { el, failure, icon, iconButton, svg } from "./dom.js";
import { attributeName } from "./format.js";
import { openPdf } from "./pdf.js";
import { printable } from "./printable.js";
import { Words } from "./words.js";

const A4 = { width: 1000, height: 1414 }; // units of the outline's drawing
const AROUND = 2; // pixels between the words and their frame
const WIDEST_LETTER = 0.6; // of the font's size
const ZOOMS = [1, 1.5, 2, 3, 4]; // times the width of the place
const SHARPEST = 150; // milliseconds after a change of its size until a page is drawn anew
const OUTLINE = "An outline of the page: where the fields stand, not the page itself.";
const LINKS = { image: "Open the picture", xml: "Open the XML" };

/**
 * The figure of an invoice. `node` is the element; `onField(name, active)` is told when a box is pointed at
 * or focused, `onChoose(name)` when it is clicked.
 */
export class Evidence {
  constructor(invoice, { onField, onChoose }) {
    this.id = invoice.invoice_id;
    this.onField = onField;
    this.onChoose = onChoose;
    this.page = 1;
    this.zoom = 1;
    this.ending = new AbortController();
    this.words = new Words();
    this.overlay = svg("svg", { class: "boxes" });
    this.sheet = el("div", { class: "sheet" });
    this.tools = el("div", { class: "page-tools", role: "group", "aria-label": "Pages and zoom" });
    const looks = { class: "paper", tabindex: "0", role: "group", "aria-label": "The page, with its fields" };
    this.paper = el("div", looks, this.sheet);
    this.caption = el("figcaption", { class: "hint" });
    this.links = el("p", { class: "page-links" });
    this.node = el("figure", { class: "evidence" }, this.tools, this.paper, this.caption, this.links);
    this.update(invoice);
    if (this.document.kind !== "xml") this.#open();
  }

  close() {
    this.ending.abort();
    this.observer?.disconnect();
    clearTimeout(this.sharpening);
    this.source?.close?.();
  }

  /** Take over the fields of the invoice as it is now; the page stays. */
  update(invoice) {
    this.fields = Object.entries(invoice.fields ?? {}).filter(([, field]) => field.box);
    this.pages = this.fields.map(([, field]) => field.page ?? 1);
    if (!this.source && this.pages.length) this.page = Math.min(...this.pages);
    this.refresh(invoice);
    if (this.source?.outline) this.#useOutline();
    if (this.drawn) this.#drawBoxes();
  }

  /** Renew the links only: their addresses are signed for five minutes. */
  refresh(invoice) {
    this.document = invoice.document;
    this.#drawLinks();
  }

  /** Show, or no longer show, which box belongs to a field. */
  highlight(name, active) {
    this.active = active ? name : null;
    const page = this.fields.find(([field]) => field === name)?.[1].page ?? this.page;
    if (active && page !== this.page && !this.picking) this.#turnTo(page);
    const box = this.boxes?.get(name);
    if (!box) return;
    box.classList.toggle("active", active);
    if (active) this.#reveal(box);
  }

  /** Offer what the page says for a field; `onPick({text, values, page, box})` is told what is clicked. null ends it. */
  pick(field, onPick) {
    this.picking = field ? { field, onPick, known: new Map() } : null;
    this.#drawWords();
  }

  /** Whether words can be clicked on: there is a page, of a picture or a PDF. */
  get hasWords() {
    return Boolean(this.source && !this.source.outline);
  }

  /** Show this instead of a page. */
  showText(text) {
    this.tools.hidden = this.caption.hidden = true;
    this.paper.hidden = !text;
    this.sheet.replaceChildren(...(text ? [text] : []));
  }

  /** What was clicked is no longer what is written. */
  unmark() {
    this.words.mark();
  }

  // --- the file --------------------------------------------------------------------------------------------

  async #open() {
    const { kind, url } = this.document;
    this.sheet.replaceChildren(el("p", { class: "hint waiting", role: "status" }, "Loading the page…"));
    try {
      if (kind === "pdf") this.source = await openPdf(url, this.ending.signal);
      else if (kind === "image") this.source = ofPicture(url);
      else return this.#useOutline();
      if (this.ending.signal.aborted) return this.source.close?.();
      await this.#draw();
      this.observer = new ResizeObserver(() => this.#sharpen());
      this.observer.observe(this.paper);
    } catch (error) {
      if (!this.ending.signal.aborted) this.#unshown(error);
    }
    return undefined;
  }

  #useOutline(words = OUTLINE) {
    this.source = { outline: true, count: Math.max(1, ...this.pages), draw: () => el("div", { class: "outline" }) };
    this.caption.textContent = words;
    this.paper.hidden = this.caption.hidden = this.fields.length === 0;
    return this.#draw();
  }

  /** Where the connection failed it can be tried again; what is no picture or no PDF has an outline. */
  #unshown(error) {
    if (error instanceof TypeError || error instanceof Problem) {
      this.sheet.replaceChildren(failure("The file could not be loaded.", () => this.#renewed()));
      return;
    }
    const locked = error.name === "PasswordException" ? "It is protected by a password. " : "";
    this.#useOutline(`The file cannot be shown as a picture. ${locked}${this.fields.length ? OUTLINE : ""}`);
    this.caption.hidden = false;
  }

  async #renewed() {
    const invoice = await get(`/api/invoices/${this.id}`, {}, this.ending.signal).catch(() => null);
    if (invoice) this.refresh(invoice);
    this.#open();
  }

  // --- a page ----------------------------------------------------------------------------------------------

  /** Draw the page that was turned to; one that was drawn too late is dropped. */
  async #draw() {
    const drawing = Symbol("drawing");
    this.drawing = drawing;
    this.page = Math.min(this.page, this.source.count);
    this.#drawTools();
    this.#drawLinks();
    this.sheet.style.setProperty("--zoom", this.zoom);
    this.width = (this.paper.clientWidth || A4.width) * this.zoom;
    this.sheet.setAttribute("aria-busy", "true");
    const page = await this.source.draw(this.page, this.width);
    if (this.drawing !== drawing || this.ending.signal.aborted) return;
    this.drawn = this.page;
    this.sheet.removeAttribute("aria-busy");
    this.sheet.classList.toggle("outlined", Boolean(this.source.outline));
    this.overlay.setAttribute("viewBox", `0 0 ${A4.width} ${A4.height}`);
    if (!this.source.outline) this.overlay.removeAttribute("viewBox");
    this.sheet.replaceChildren(page, this.overlay, this.words.node);
    this.#hearText(page.querySelector(".text-layer"));
    this.#drawBoxes();
    this.#drawWords();
  }

  #redraw() {
    return this.#draw().catch((error) => this.#unshown(error));
  }

  #turnTo(page) {
    this.page = Math.min(Math.max(1, page || 1), this.source?.count ?? page);
    if (!this.source) return;
    this.paper.scrollTop = 0;
    this.#redraw();
  }

  /** What was in the middle stays there. */
  async #zoomTo(zoom) {
    const { paper } = this;
    const middle = () => [paper.scrollLeft + paper.clientWidth / 2, paper.scrollTop + paper.clientHeight / 2];
    const [[x, y], grown] = [middle(), zoom / this.zoom];
    this.zoom = zoom;
    await this.#redraw();
    paper.scrollTo(x * grown - paper.clientWidth / 2, y * grown - paper.clientHeight / 2);
  }

  /** A window that became wider or narrower gets a picture of its own size. */
  #sharpen() {
    clearTimeout(this.sharpening);
    this.sharpening = setTimeout(() => {
      const width = this.paper.clientWidth * this.zoom;
      if (this.document.kind === "pdf" && width && Math.abs(width - this.width) > 1) this.#redraw();
    }, SHARPEST);
  }

  #drawTools() {
    const { count } = this.source;
    const step = (words, drawing, page) => tool(words, drawing, page >= 1 && page <= count, () => this.#turnTo(page));
    const closer = ZOOMS.indexOf(this.zoom);
    const zoom = (words, drawing, to) => tool(words, drawing, to !== undefined, () => this.#zoomTo(to));
    const turn = ({ target }) => this.#turnTo(Math.trunc(Number(target.value)));
    const number = { type: "number", min: 1, max: count, value: this.page, "aria-label": "Page", change: turn };
    const turned = [
      step("Previous page", "back", this.page - 1),
      el("span", {}, el("input", number), ` of ${count}`),
      step("Next page", "forward", this.page + 1),
    ];
    const tools = [
      el("span", { class: "turn" }, ...(count > 1 ? turned : [el("span", {}, "Page 1 of 1")])),
      zoom("Zoom out", "minus", ZOOMS[closer - 1]),
      el("output", {}, `${this.zoom * 100} %`),
      zoom("Zoom in", "plus", ZOOMS[closer + 1]),
    ];
    const focused = this.tools.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    this.tools.replaceChildren(...tools);
    this.tools.hidden = this.paper.hidden;
    if (focused) this.tools.querySelector(`[aria-label="${focused}"]`)?.focus();
  }

  #drawLinks() {
    const { kind, url } = this.document;
    const words = kind === "pdf" ? `Open the PDF at page ${this.page}` : (LINKS[kind] ?? "Open the file");
    const href = kind === "pdf" ? `${url}#page=${this.page}` : url;
    const attributes = { href, target: "_blank", rel: "noopener noreferrer" };
    const more = el("span", { class: "for-screen-readers" }, " (in a new tab)");
    this.links.replaceChildren(el("a", attributes, words, icon("open"), more));
  }

  // --- what lies over it -------------------------------------------------------------------------------------

  #drawBoxes() {
    const fields = this.fields.filter(([, field]) => (field.page ?? 1) === this.drawn);
    this.boxes = new Map(fields.map(([name, field]) => [name, this.#box(name, field)]));
    this.overlay.replaceChildren(...this.boxes.values());
    const active = this.boxes.get(this.active);
    active?.classList.add("active");
    if (active) this.#reveal(active);
  }

  #box(name, field) {
    const label = `${attributeName(name)}: ${printable(field.text)}`;
    const looks = { class: "box", role: "button", tabindex: "0", "aria-label": label, "data-field": name };
    const box = svg("g", looks);
    box.append(svg("title", {}, label), ...(this.source.outline ? written(field) : framed(field)));
    for (const event of ["mouseenter", "focus"]) box.addEventListener(event, () => this.onField(name, true));
    for (const event of ["mouseleave", "blur"]) box.addEventListener(event, () => this.onField(name, false));
    box.addEventListener("click", () => this.onChoose(name));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.onChoose(name);
    });
    return box;
  }

  /** The text of a PDF lies over the boxes, so that it can be selected: what the mouse does there is theirs too. */
  #hearText(layer) {
    const fieldAt = ({ clientX, clientY }) =>
      document.elementsFromPoint(clientX, clientY).find((each) => each.closest(".box"))?.closest(".box").dataset.field;
    const hear = (type, act) =>
      layer?.addEventListener(type, (event) => {
        const field = fieldAt(event);
        if (field) act(field);
      });
    hear("click", (field) => getSelection().isCollapsed && this.onChoose(field));
    hear("mouseover", (field) => this.onField(field, true));
    hear("mouseout", (field) => this.onField(field, false));
  }

  /** The words of the page that is shown, for the field that is corrected; fetched once for it. */
  async #drawWords() {
    const { picking, drawn: page } = this;
    this.words.show([]);
    this.sheet.classList.toggle("picking", Boolean(picking));
    if (!picking || !page || !this.hasWords) return;
    const { field, known } = picking;
    const address = `/api/invoices/${this.id}/words`;
    if (!known.has(page)) known.set(page, get(address, { page, field }, this.ending.signal));
    const { words } = await known.get(page).catch(() => ({ words: [] })); // it can be typed as well
    if (this.picking === picking && this.drawn === page) {
      this.words.show(words, (word) => picking.onPick({ ...word, page }));
    }
  }

  /** Scroll the figure, never the whole page. */
  #reveal(box) {
    const [inner, outer] = [box.getBoundingClientRect(), this.paper.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      this.paper.scrollTop += inner.top - outer.top - outer.height / 3;
    }
    if (inner.left < outer.left || inner.right > outer.right) {
      this.paper.scrollLeft += inner.left - outer.left - outer.width / 3;
    }
  }
}

/** A button that stays where it is when there is nothing more to do, so that the focus does. */
function tool(words, drawing, active, act) {
  return iconButton(words, drawing, () => active && act(), { "aria-disabled": active ? null : "true" });
}

/** A picture as its only page, fetched once: its address does not last. Drawing it rejects where it is none. */
function ofPicture(src) {
  const image = el("img", { src, alt: "The uploaded page" });
  const loaded = new Promise((resolve, reject) => {
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => reject(new Error("no picture")));
  });
  return { count: 1, draw: () => loaded };
}

/** A frame over the words in the picture. */
function framed({ box }) {
  const [halo, rect] = [svg("rect", { rx: 4, class: "halo" }), svg("rect", { rx: 3 })];
  const sides = { x: box.Left, y: box.Top, width: box.Width, height: box.Height };
  for (const [side, part] of Object.entries(sides)) {
    const wider = side === "x" || side === "y" ? -AROUND : 2 * AROUND;
    for (const each of [halo, rect]) each.style.setProperty(side, `calc(${part * 100}% + ${wider}px)`);
  }
  return [halo, rect];
}

/** A frame on the outline, with the words themselves in it. */
function written({ box, text }) {
  const [x, y] = [box.Left * A4.width, box.Top * A4.height];
  const [width, height] = [box.Width * A4.width, box.Height * A4.height];
  const size = height * 0.75;
  const long = text.length * size * WIDEST_LETTER > width;
  const fitted = long ? { textLength: width - 8, lengthAdjust: "spacingAndGlyphs" } : {};
  const place = { x: x + 4, y: y + height * 0.76, "font-size": size };
  return [svg("rect", { x, y, width, height, rx: 3 }), svg("text", { ...place, ...fitted }, printable(text))];
}
