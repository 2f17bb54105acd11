// The page of an invoice with the boxes of its fields: the picture itself, or for a PDF an outline of the
// page.

import { el, icon, svg } from "./dom.js";
import { attributeName } from "./format.js";
import { printable } from "./printable.js";

const A4 = { width: 1000, height: 1414 }; // units of the outline's drawing
const AROUND = 2; // pixels between the words and their frame
const WIDEST_LETTER = 0.6; // of the font's size

/**
 * The figure of an invoice. `node` is the element; `onField(name, active)` is told when a box is pointed at
 * or focused, `onChoose(name)` when it is clicked.
 */
export class Evidence {
  constructor(invoice, { onField, onChoose }) {
    this.onField = onField;
    this.onChoose = onChoose;
    this.page = 1;
    this.links = el("p", { class: "page-links" });
    this.tabs = el("div", { class: "page-tabs", role: "group", "aria-label": "Pages" });
    this.paper = el("div", {
      class: "paper",
      tabindex: "0",
      role: "group",
      "aria-label": "The page, with its fields",
    });
    this.caption = el("figcaption", { class: "hint" });
    this.node = el("figure", { class: "evidence" }, this.tabs, this.paper, this.caption, this.links);
    this.#sheet(invoice);
    this.update(invoice);
  }

  /** Take over the fields of the invoice as it is now; the picture stays. */
  update(invoice) {
    this.fields = Object.entries(invoice.fields ?? {}).filter(([, field]) => field.box);
    this.pages = [...new Set(this.fields.map(([, field]) => field.page ?? 1))].sort((a, b) => a - b);
    if (this.pages.length && !this.pages.includes(this.page)) [this.page] = this.pages;
    this.refresh(invoice);
    this.#drawTabs();
    this.#drawBoxes();
    const nothing = this.document.kind !== "image" && this.fields.length === 0;
    this.paper.hidden = nothing;
    this.caption.hidden = nothing;
  }

  /** Renew the links only: their addresses are signed for five minutes. */
  refresh(invoice) {
    this.document = invoice.document;
    this.#drawLinks();
  }

  /** Show, or no longer show, which box belongs to a field. */
  highlight(name, active) {
    const page = this.fields.find(([field]) => field === name)?.[1].page ?? this.page;
    if (active && page !== this.page) this.#turnTo(page);
    const box = this.boxes.get(name);
    if (!box) return;
    box.classList.toggle("active", active);
    if (active) this.#reveal(box);
  }

  #sheet({ document: { kind, url } }) {
    this.overlay = svg("svg", { class: "boxes" });
    if (kind === "image") {
      const failed = () => this.#unreadable();
      this.sheet = el("img", { src: url, alt: "The uploaded page", error: failed });
    } else {
      this.overlay.setAttribute("viewBox", `0 0 ${A4.width} ${A4.height}`);
      this.sheet = el("div", { class: "outline" });
      this.caption.textContent = "An outline of the page: where the fields stand, not the page itself.";
    }
    this.paper.append(el("div", { class: "sheet" }, this.sheet, this.overlay));
  }

  #unreadable() {
    const sheet = el(
      "div",
      { class: "outline unshown" },
      el("p", {}, "The file cannot be shown as a picture."),
    );
    this.sheet.replaceWith(sheet);
    this.sheet = sheet;
  }

  #drawTabs() {
    const tabs = this.pages.map((page) => {
      const pressed = String(page === this.page);
      return el(
        "button",
        { type: "button", "aria-pressed": pressed, click: () => this.#turnTo(page) },
        `Page ${page}`,
      );
    });
    this.tabs.replaceChildren(...(tabs.length > 1 ? tabs : []));
    this.tabs.hidden = tabs.length < 2;
  }

  #drawLinks() {
    const { kind, url } = this.document;
    const words =
      { image: "Open the picture", pdf: `Open the PDF at page ${this.page}`, xml: "Open the XML" }[kind] ??
      "Open the file";
    const href = kind === "pdf" ? `${url}#page=${this.page}` : url;
    const attributes = { href, target: "_blank", rel: "noopener noreferrer" };
    const more = el("span", { class: "for-screen-readers" }, " (in a new tab)");
    this.links.replaceChildren(el("a", attributes, words, icon("open"), more));
  }

  #turnTo(page) {
    this.page = page;
    const focused = this.tabs.contains(document.activeElement);
    this.#drawTabs();
    this.#drawBoxes();
    this.#drawLinks();
    if (focused) this.tabs.querySelector('[aria-pressed="true"]')?.focus();
  }

  #drawBoxes() {
    const fields = this.fields.filter(([, field]) => (field.page ?? 1) === this.page);
    this.boxes = new Map(fields.map(([name, field]) => [name, this.#box(name, field)]));
    this.overlay.replaceChildren(...this.boxes.values());
  }

  #box(name, field) {
    const label = `${attributeName(name)}: ${printable(field.text)}`;
    const box = svg("g", {
      class: "box",
      role: "button",
      tabindex: "0",
      "aria-label": label,
      "data-field": name,
    });
    box.append(svg("title", {}, label), ...(this.sheet.matches("img") ? framed(field) : written(field)));
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

  /** Scroll the figure, never the whole page. */
  #reveal(box) {
    const [inner, outer] = [box.getBoundingClientRect(), this.paper.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      this.paper.scrollTop += inner.top - outer.top - outer.height / 3;
    }
  }
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
