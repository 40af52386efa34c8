/** The thread beside the channel. */

import { h, replace } from "./dom.js";
import { Composer } from "./composer.js";
import { icon } from "./icons.js";
import { drawMessages } from "./messages.js";

export class ThreadPane {
  #store;

  constructor(store) {
    this.#store = store;
    this.list = h("ol", { class: "messages", "aria-label": "Thread" });
    this.scroller = h("div", { class: "scroller", tabindex: -1 }, this.list);
    this.status = h("p", { class: "status", "aria-live": "polite" });
    this.composer = new Composer(
      store,
      () => ({ channel: store.place.channel, thread: store.place.thread }),
      "thread",
    );
    this.composer.placeholder = "Reply…";
    this.where = h("span", { class: "thread-where" });
    this.element = h(
      "aside",
      { class: "thread", "aria-label": "Thread", hidden: true },
      h(
        "header",
        { class: "main-head" },
        h("div", { class: "main-title" }, h("h2", {}, "Thread"), this.where),
        h(
          "button",
          {
            class: "icon-button",
            type: "button",
            "aria-label": "Close thread",
            onclick: () => this.close(),
          },
          icon("close"),
        ),
      ),
      this.scroller,
      this.status,
      this.composer.element,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  close() {
    this.#store.go({ ...this.#store.place, thread: null });
  }

  draw() {
    const { directory, place } = this.#store;
    const isOpen = Boolean(place.thread) && place.tab === "messages";
    const wasOpen = !this.element.hidden;
    this.element.hidden = !isOpen;
    document.body.classList.toggle("with-thread", isOpen);
    if (!isOpen) return;
    const channel = directory.channel(place.channel);
    this.where.textContent = channel?.is_im ? directory.app.name : `#${channel?.name ?? ""}`;
    const before = this.list.children.length;
    drawMessages(this.list, this.#store.listing(place.channel, place.thread), this.#store, {
      inThread: true,
    });
    if (this.list.children.length !== before) this.scroller.scrollTop = this.scroller.scrollHeight;
    const status = this.#store.statuses.get(`${place.channel} ${place.thread}`);
    replace(this.status, status ? `${directory.app.name} ${status}` : "");
    if (!wasOpen && this.#store.loaded) this.composer.box.focus();
  }
}
