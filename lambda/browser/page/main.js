// The page: sign in, then show what the address asks for.

import { Problem } from "./api.js";
import { button, el, focusOn } from "./dom.js";
import { openInvoice } from "./invoice.js";
import { List } from "./list.js";
import { name } from "./printable.js";
import { currentRoute } from "./route.js";
import { account, NotSignedIn, signIn, signOut } from "./sign_in.js";
import { Uploads } from "./upload.js";

const main = document.getElementById("main");
let list = null;
let opened = null;

async function start() {
  history.scrollRestoration = "manual"; // the list remembers its own place
  document.getElementById("skip").addEventListener("click", () => focusOn(main));
  window.addEventListener("not-signed-in", (event) => showGate(event.detail));
  try {
    await signIn(await settings());
    showPage();
  } catch (error) {
    showGate(error instanceof NotSignedIn || error instanceof Problem ? error.message : NO_ANSWER);
  }
}

const NO_ANSWER = "The invoices could not be reached; please try again.";

async function settings() {
  const response = await fetch("/page/config.json");
  if (!response.ok) throw new Problem(NO_ANSWER, response.status);
  return response.json();
}

/** What is seen by someone who is not signed in. */
function showGate(sentence) {
  document.getElementById("bar").hidden = true;
  document.getElementById("uploads").replaceChildren();
  document.title = "Invoices";
  opened?.close();
  opened = null;
  const again = button("Sign in", () => location.reload(), { class: "primary" });
  const title = el("h1", {}, "Invoices");
  main.replaceChildren(el("section", { class: "gate" }, title, el("p", { role: "alert" }, sentence), again));
}

function showPage() {
  const uploads = new Uploads(document.getElementById("uploads"), document.getElementById("drop"));
  list = new List({ upload: () => uploads.choose() });
  uploads.onFinished = (invoice) => list.add(invoice);
  const who = el("span", { class: "account" }, name(account()));
  const out = button("Sign out", signOut, { class: "quiet" });
  const upload = button("Upload", () => uploads.choose(), { class: "primary" }, "upload");
  document.getElementById("actions").replaceChildren(upload, who, out);
  document.getElementById("bar").hidden = false;
  window.addEventListener("hashchange", () => show(true));
  show(false);
}

/** Show the view of the address; after a change of view the focus goes there. */
function show(moved) {
  const route = currentRoute();
  if (route.view === "list" && opened === list) {
    list.filter(route.filters);
    return;
  }
  opened?.close();
  if (route.view === "list") opened = list;
  else if (route.view === "invoice") opened = openInvoice(route.id, list);
  else opened = nothing();
  main.replaceChildren(opened.node);
  opened.open?.(route.filters, moved);
  if (route.view !== "list") window.scrollTo(0, 0);
  if (moved && route.view !== "list") focusOn(opened.node.querySelector("h1"));
}

function nothing() {
  document.title = "Not found – Invoices";
  const title = el("h1", {}, "There is nothing here");
  const back = el("a", { href: "#/" }, "All invoices");
  return { node: el("section", { class: "gate" }, title, el("p", {}, back)), close() {} };
}

start();
