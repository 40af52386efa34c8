/** The page as a whole: its parts, drawn whenever the store changes; says when it is ready. */

import { h, reconcile, replace } from "./dom.js";
import { icon } from "./icons.js";
import { MainPane } from "./main.js";
import { drawSidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { ThreadPane } from "./thread.js";
import { Modals } from "./views.js";
import { wantedPlace } from "./place.js";

const store = new Store();
const sidebar = h("nav", { class: "sidebar", "aria-label": "Workspace" });
const main = new MainPane(store);
const thread = new ThreadPane(store);
const modals = new Modals(store);
const offline = h("div", { class: "offline", role: "status", hidden: true });
const notices = h("div", { class: "notices", role: "status" });
const news = h("div", { class: "sr-only", "aria-live": "polite" });
const veil = h("div", { class: "veil", onclick: closeSidebar });
const heard = { last: null, place: null };

function draw() {
  drawOffline();
  if (!store.directory) return;
  const here = store.directory.channelName(store.place.channel) ?? store.directory.app.name;
  document.title = `${here} · ${store.team.name} (local sandbox)`;
  drawSidebar(sidebar, store);
  main.draw();
  thread.draw();
  modals.draw();
  reconcile(
    notices,
    store.notices.map((notice) => ({ key: notice.key, signature: "", build: () => toast(notice) })),
  );
  announce();
  if (store.loaded) document.documentElement.dataset.ready = "1";
}

function drawOffline() {
  const isDown = !store.online || Boolean(store.error);
  if (offline.hidden !== isDown) return;
  offline.hidden = !isDown;
  document.documentElement.dataset.online = isDown ? "0" : "1";
  replace(
    offline,
    icon("warn"),
    h("span", {}, "Disconnected from the sandbox. Trying again…"),
    h(
      "button",
      {
        class: "text-button",
        type: "button",
        onclick: () => (store.error ? store.start() : store.retry()),
      },
      "Try now",
    ),
  );
}

function toast(notice) {
  return h(
    "div",
    { class: "toast" },
    icon("warn"),
    h("span", {}, notice.text),
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Dismiss",
        onclick: () => store.dropNotice(notice),
      },
      icon("close"),
    ),
  );
}

/** Read out what came in since the last draw, and only that. */
function announce() {
  const place = `${store.me} ${store.place.channel}`;
  const messages = store
    .listing(store.place.channel)
    .filter((message) => !message.local && message.user !== store.me);
  const last = messages.at(-1);
  if (heard.place === place && last && last.ts > heard.last) {
    replace(
      news,
      `${store.directory.userName(last.user ?? store.directory.app.bot_user_id)}: ${last.text ?? ""}`.slice(
        0,
        400,
      ),
    );
  }
  Object.assign(heard, {
    place: store.messages.has(store.place.channel) ? place : null,
    last: last?.ts ?? "",
  });
}

function closeSidebar() {
  document.body.classList.remove("with-sidebar");
}

sidebar.addEventListener("click", (event) => {
  if (event.target.closest(".row")) closeSidebar();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeSidebar();
});
document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll("details.overflow[open], details.shortcuts[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
window.addEventListener("popstate", () => {
  const wanted = wantedPlace(location);
  if (wanted.user && wanted.user !== store.me) store.actAs(wanted.user, wanted);
  else
    store.go(
      { ...store.directory.placeFor(wanted), thread: wanted.thread ?? null },
      { replace: true },
    );
});
document.body.append(
  h(
    "div",
    { class: "page" },
    sidebar,
    veil,
    h(
      "div",
      { class: "middle" },
      offline,
      h("div", { class: "panes" }, main.element, thread.element),
    ),
  ),
  notices,
  news,
  modals.dialog,
);
store.subscribe(draw);
store.start();
