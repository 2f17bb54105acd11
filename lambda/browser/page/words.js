// The words of a page as they were read, over its picture: a click takes one, drawing over several of a line takes
// them all.

import { svg } from "./dom.js";

/** `onPick({text, box, values})` is told what was taken; `node` lies over the page. */
export class Words {
  constructor() {
    this.node = svg("svg", { class: "words", "aria-hidden": "true" });
    this.node.addEventListener("mousedown", (event) => this.#begin(event));
    this.node.addEventListener("mouseup", (event) => this.#end(event));
  }

  /** Offer these words, as the API gives them; none to end it. */
  show(words, onPick) {
    this.words = words;
    this.onPick = onPick;
    this.node.replaceChildren(...words.map(({ box }, index) => drawn(box, index)));
  }

  /** Mark what was taken; nothing is marked without arguments. */
  mark(first = 0, last = -1) {
    [...this.node.children].forEach((rect, index) => {
      rect.classList.toggle("picked", index >= first && index <= last);
    });
  }

  #begin(event) {
    event.preventDefault(); // the focus stays where the value is written
    this.from = indexOf(event);
  }

  #end(event) {
    const to = indexOf(event) ?? this.from;
    if (to === undefined || this.from === undefined) return;
    const sameLine = this.words[to].line === this.words[this.from].line;
    const [first, last] = sameLine ? [this.from, to].sort((a, b) => a - b) : [to, to];
    this.from = undefined;
    this.mark(first, last);
    this.onPick(joined(this.words.slice(first, last + 1)));
  }
}

function indexOf(event) {
  const index = event.target.dataset?.index;
  return index === undefined ? undefined : Number(index);
}

function drawn(box, index) {
  const rect = svg("rect", { rx: 2, "data-index": index });
  const sides = { x: box.Left, y: box.Top, width: box.Width, height: box.Height };
  for (const [side, part] of Object.entries(sides)) rect.style.setProperty(side, `${part * 100}%`);
  return rect;
}

/** Words of a line as one, with the box around them. */
function joined(words) {
  if (words.length === 1) return words[0];
  const boxes = words.map(({ box }) => box);
  const Left = Math.min(...boxes.map((box) => box.Left));
  const Top = Math.min(...boxes.map((box) => box.Top));
  const Width = Math.max(...boxes.map((box) => box.Left + box.Width)) - Left;
  const Height = Math.max(...boxes.map((box) => box.Top + box.Height)) - Top;
  return { text: words.map(({ text }) => text).join(" "), box: { Left, Top, Width, Height } };
}
