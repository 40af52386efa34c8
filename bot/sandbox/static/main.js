/** The middle of the page: the head, the messages or the app's Home, the composer. */

import { h, redraw, replace } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { icon } from "./icons.js";
import { drawMessages } from "./messages.js";
import { send } from "./api.js";

const NEAR_THE_END = 160;

export class MainPane {
  #store;
  #shown = null;
  #homeShown = null;

  constructor(store) {
    this.#store = store;
    this.head = h("header", { class: "main-head" });
    this.list = h("ol", { class: "messages", "aria-label": "Messages" });
    this.empty = h("div", { class: "empty" });
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: -1, onscroll: () => this.#scrolled() },
      this.empty,
      this.list,
    );
    this.newer = h(
      "button",
      { class: "newer", type: "button", hidden: true, onclick: () => this.#toEnd() },
      icon("down"),
      "New messages",
    );
    this.status = h("p", { class: "status", "aria-live": "polite" });
    this.home = h("div", { class: "home blocks", hidden: true });
    this.composer = new Composer(
      store,
      () => ({ channel: store.place.channel, thread: null }),
      "main",
    );
    // Who sends something sees what comes of it, however far up they were reading.
    this.composer.onsent = () => this.#toEnd();
    this.element = h(
      "main",
      { class: "main", id: "main" },
      this.head,
      this.scroller,
      this.newer,
      this.home,
      this.status,
      this.composer.element,
    );
  }

  draw() {
    const { directory, place } = this.#store;
    const channel = directory.channel(place.channel);
    if (!channel) return;
    const isHome = place.tab === "home";
    this.#drawHead(channel);
    this.scroller.hidden = isHome;
    this.composer.element.hidden = isHome || channel.is_archived === true;
    this.home.hidden = !isHome;
    this.composer.placeholder = channel.is_im
      ? `Message ${directory.app.name}, or type /`
      : `Message #${channel.name}, or type /`;
    this.composer.drawShortcuts();
    if (isHome) this.newer.hidden = true;
    if (isHome) this.#drawHome();
    else this.#drawMessages(channel);
    const status = this.#store.statuses.get(`${place.channel} `);
    replace(this.status, status ? `${directory.app.name} ${status}` : "");
  }

  #drawMessages(channel) {
    const place = `${this.#store.me} ${channel.id}`;
    const isNew = this.#shown !== place;
    const box = this.scroller;
    const wasAtEnd = isNew || this.#isAtEnd();
    const last = this.list.lastElementChild;
    const messages = this.#store.listing(channel.id);
    drawMessages(this.list, messages, this.#store);
    this.#drawEmpty(channel, messages.length);
    this.#shown = this.#store.messages.has(channel.id) ? place : null;
    if (wasAtEnd) box.scrollTop = box.scrollHeight;
    if (wasAtEnd) this.newer.hidden = true;
    else if (last !== this.list.lastElementChild) this.newer.hidden = false;
  }

  #isAtEnd() {
    const box = this.scroller;
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END;
  }

  #scrolled() {
    if (this.#isAtEnd()) this.newer.hidden = true;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  #drawEmpty(channel, count) {
    const { directory, messages, prompts } = this.#store;
    this.empty.hidden = count > 0 || !messages.has(channel.id);
    if (this.empty.hidden) return;
    const suggested = prompts.get(channel.id)?.prompts ?? [];
    replace(
      this.empty,
      h("h3", {}, channel.is_im ? directory.app.name : `#${channel.name}`),
      h(
        "p",
        {},
        channel.is_im
          ? "Ask the app something, in your own words."
          : channel.topic || "Nothing has been said here yet.",
      ),
      suggested.map((prompt) =>
        h(
          "button",
          {
            class: "button",
            type: "button",
            onclick: () => {
              this.composer.text = prompt.message;
            },
          },
          prompt.title,
        ),
      ),
    );
  }

  #drawHead(channel) {
    const { directory, place, me } = this.#store;
    redraw(this.head, JSON.stringify([me, channel, place.tab, directory.app]), () =>
      this.#headParts(channel),
    );
  }

  #headParts(channel) {
    const { directory, place } = this.#store;
    const tab = (name, label) =>
      h(
        "button",
        {
          type: "button",
          class: "tab",
          "aria-current": place.tab === name ? "page" : undefined,
          onclick: () => this.#store.go({ channel: channel.id, tab: name }),
        },
        label,
      );
    const menu = h(
      "button",
      {
        class: "icon-button menu-button",
        type: "button",
        "aria-label": "Channels and people",
        onclick: openSidebar,
      },
      icon("menu"),
    );
    const name = channel.is_im ? directory.app.name : channel.name;
    const label = h("span", { class: "label strong phone-only" }, "Local sandbox");
    return [
      menu,
      h(
        "div",
        { class: "main-title" },
        h(
          "h2",
          {},
          !channel.is_im && icon(channel.is_private ? "lock" : "hash"),
          name,
          channel.is_im && h("span", { class: "badge" }, "APP"),
        ),
        channel.topic && h("p", { class: "topic" }, channel.topic),
      ),
      channel.is_im &&
        directory.app.home_enabled !== false &&
        h(
          "nav",
          { class: "tabs", "aria-label": directory.app.name },
          tab("home", "Home"),
          tab("messages", "Messages"),
        ),
      label,
      !channel.is_im && this.#membership(channel),
    ];
  }

  #membership(channel) {
    const { directory, me } = this.#store;
    if (channel.is_archived) return h("span", { class: "membership" }, "Archived");
    if (channel.bot_is_member)
      return h(
        "span",
        { class: "membership" },
        icon("check"),
        `${directory.app.name} is in this channel`,
      );
    return h(
      "button",
      {
        class: "button",
        type: "button",
        onclick: () => send("invite", { channel: channel.id, by: me }),
      },
      `Add ${directory.app.name}`,
    );
  }

  #drawHome() {
    const { home, directory, me } = this.#store;
    const signature = JSON.stringify([home, directory.version]);
    if (signature === this.#homeShown) return;
    this.#homeShown = signature;
    if (!home) {
      replace(
        this.home,
        h(
          "div",
          { class: "empty" },
          h("h3", {}, `${directory.app.name} Home`),
          h("p", {}, "The app has not published its Home yet."),
        ),
      );
      return;
    }
    const form = this.#store.form(home.id, home.blocks);
    replace(
      this.home,
      h(
        "div",
        { class: "home-inner" },
        drawBlocks(home.blocks, {
          directory,
          form,
          conversation: null,
          act: ({ block_id, action_id, ...action }) =>
            send("click", {
              user: me,
              view_id: home.id,
              block_id,
              action_id,
              action,
              state: form.state(),
            }),
          suggest: (block_id, action_id, value) =>
            send("suggest", { user: me, view_id: home.id, block_id, action_id, value }),
        }),
      ),
    );
  }
}

function openSidebar() {
  document.body.classList.add("with-sidebar");
  document.querySelector(".sidebar [aria-current]")?.focus();
}
