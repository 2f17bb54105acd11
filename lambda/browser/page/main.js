// The page: sign in, then show what the address asks for.

import { countOf, countViews, recount, shownCount } from "./counts.js";
import { button, el, focusOn, setting } from "./dom.js";
import { openInvoice } from "./invoice.js";
import { listenToKeys } from "./keys.js";
import { List } from "./list.js";
import { name } from "./printable.js";
import { currentRoute, listAddress, TO_PAY } from "./route.js";
import { account, NotSignedIn, signIn, signOut } from "./sign_in.js";
import { ToPay } from "./to_pay.js";
import { Uploads } from "./upload.js";

const main = document.getElementById("main");
let list = null;
let toPay = null;
let origin = null; // the list from which an invoice is opened, and to which it leads back
let opened = null;

async function start() {
  main.replaceChildren();
  history.scrollRestoration = "manual"; // the list remembers its own place
  document.getElementById("skip").addEventListener("click", () => focusOn(main));
  window.addEventListener("not-signed-in", (event) => showGate(event.detail));
  // A script waits for the styles before it, so what they say holds now, or they failed.
  if (!getComputedStyle(document.documentElement).getPropertyValue("--paper")) {
    showGate("The page could not be loaded whole; please try again.", "Try again");
    return;
  }
  try {
    await signIn({ client_id: setting("client-id"), sign_in_url: setting("sign-in-url") });
    showPage();
  } catch (error) {
    showGate(error instanceof NotSignedIn ? error.message : NO_ANSWER);
  }
}

const NO_ANSWER = "The sign-in could not be reached; please try again.";

/** What is seen by someone who is not signed in, or whose page is not whole. */
function showGate(sentence, words = "Sign in") {
  document.getElementById("bar").hidden = true;
  document.getElementById("uploads").replaceChildren();
  document.title = "Invoices";
  opened?.close();
  opened = null;
  const again = button(words, () => location.reload(), { class: "primary" });
  const title = el("h1", {}, "Invoices");
  main.replaceChildren(el("section", { class: "gate" }, title, el("p", { role: "alert" }, sentence), again));
}

function showPage() {
  const uploads = new Uploads(document.getElementById("uploads"), document.getElementById("drop"));
  list = new List({ upload: () => uploads.choose() });
  toPay = new ToPay();
  uploads.onFinished = (invoice) => {
    list.add(invoice);
    recount(undefined, invoice);
  };
  const who = el("span", { class: "account" }, name(account()));
  const out = button("Sign out", signOut, { class: "quiet" });
  const upload = button("Upload", () => uploads.choose(), { class: "primary" }, "upload");
  document.getElementById("actions").replaceChildren(upload, who, out);
  document.getElementById("bar").hidden = false;
  window.addEventListener("hashchange", () => show(true));
  listenToKeys(() => opened);
  countViews(() => showViews(currentRoute()));
  show(false);
}

/** Show the view of the address; after a change of view the focus goes there. */
function show(moved) {
  const route = currentRoute();
  showViews(route);
  if (route.view === "list" && opened === list) {
    list.filter(route.filters);
    return;
  }
  opened?.close();
  const lists = { list, "to-pay": toPay };
  if (lists[route.view]) {
    opened = lists[route.view];
    origin = opened;
  } else if (route.view === "invoice") opened = openInvoice(route.id, origin ?? list, list);
  else opened = nothing();
  main.replaceChildren(opened.node);
  opened.open?.(route.filters, moved);
  if (!lists[route.view]) window.scrollTo(0, 0);
  if (moved && !lists[route.view]) focusOn(opened.node.querySelector("h1"));
}

/** The three views of the invoices, with the one that is shown. */
function showViews({ view, filters = {} }) {
  const check = listAddress({ needs_review: "true" });
  const shown = view === "to-pay" ? TO_PAY : view === "list" ? (filters.needs_review ? check : "#/") : null;
  const views = [
    ["#/", "All", "all"],
    [check, "To check", "to_check"],
    [TO_PAY, "To pay", "to_pay"],
  ];
  const links = views.map(([href, words, view]) => {
    const count = el("span", { class: "count" }, shownCount(countOf(view)));
    return el("a", { href, "aria-current": href === shown ? "page" : null }, words, " ", count);
  });
  const nav = document.getElementById("views");
  const focused = [...nav.children].indexOf(document.activeElement);
  nav.replaceChildren(...links);
  links[focused]?.focus();
}

function nothing() {
  document.title = "Not found – Invoices";
  const title = el("h1", {}, "There is nothing here");
  const back = el("a", { href: "#/" }, "All invoices");
  return { node: el("section", { class: "gate" }, title, el("p", {}, back)), close() {} };
}

start();
