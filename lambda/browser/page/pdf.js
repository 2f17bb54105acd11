// A PDF as a source of pages: pdf.js draws one at a time, and is fetched only when the first PDF is opened.

import { Problem } from "./api.js";
import { el, setting } from "./dom.js";

const LARGEST_CANVAS = 16 * 1024 * 1024; // pixels: phones draw no larger one

/** Open a PDF at an address. Returns {count, draw, close}; rejects where it does not come or cannot be read. */
export async function openPdf(url, signal) {
  const [pdfjs, data] = await Promise.all([import("pdfjs-dist/build/pdf.min.mjs"), contentOf(url, signal)]);
  pdfjs.GlobalWorkerOptions.workerSrc = setting("pdf-worker");
  // The policy allows no WebAssembly; the decoders in plain JavaScript stand beside the worker.
  const task = pdfjs.getDocument({ data, useWasm: false, wasmUrl: "/page/", verbosity: 0 });
  const file = await task.promise;
  const draw = (number, width) => drawPage(pdfjs, file, number, width);
  return { count: file.numPages, draw, close: () => task.destroy() };
}

/** The whole file at once, not its parts as they are needed: the address is good for five minutes only. */
async function contentOf(url, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Problem("The file could not be loaded.", response.status);
  return response.arrayBuffer();
}

/** A page, `width` pixels of the screen wide: its picture, and over it its text, which can be selected. */
async function drawPage(pdfjs, file, number, width) {
  const page = await file.getPage(number);
  const { width: points } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: width / points });
  const sharp = Math.min(devicePixelRatio || 1, Math.sqrt(LARGEST_CANVAS / (viewport.width * viewport.height)));
  const pixels = { width: Math.floor(viewport.width * sharp), height: Math.floor(viewport.height * sharp) };
  const canvas = el("canvas", { ...pixels, role: "img", "aria-label": `Page ${number} of the uploaded file` });
  const transform = [pixels.width / viewport.width, 0, 0, pixels.height / viewport.height, 0, 0];
  await page.render({ canvas, viewport, transform }).promise;
  const text = el("div", { class: "text-layer" });
  const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
  await layer.render();
  text.style.setProperty("--total-scale-factor", viewport.scale);
  page.cleanup();
  return el("div", { class: "pdf-page" }, canvas, text);
}
