/** The box one types in: commands with their usage, names after @ and #, Enter to send. */

import { freshId, h, redraw, replace } from "./dom.js";
import { avatar } from "./avatar.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { send } from "./api.js";

const MOST_SUGGESTIONS = 6;

export class Composer {
  #store;
  #sent = [];
  #choices = [];
  #active = 0;

  /** `where()` answers {channel, thread} at the time of sending. */
  constructor(store, where, name) {
    this.#store = store;
    this.where = where;
    const list = freshId("suggestions");
    this.box = h("textarea", {
      class: "composer-box",
      rows: 1,
      id: `${name}-box`,
      "aria-label": name === "thread" ? "Reply" : "Message",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": list,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.#suggest([]),
    });
    this.list = h("ul", {
      class: "suggestions",
      id: list,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
      onmousedown: (event) => event.preventDefault(),
    });
    this.usage = h("p", { class: "usage", "aria-live": "polite" });
    this.button = h(
      "button",
      { class: "send", type: "submit", "aria-label": "Send", title: "Send (Enter)" },
      icon("send"),
    );
    this.shortcuts = h("div", { class: "shortcuts-slot" });
    this.element = h(
      "form",
      {
        class: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      this.list,
      h("div", { class: "composer-frame" }, this.shortcuts, this.box, this.button),
      this.usage,
    );
    this.#typed();
  }

  /** Show the app's global shortcuts before the box, where it has any. */
  drawShortcuts() {
    const shortcuts = (this.#store.directory.app.shortcuts ?? []).filter(
      (shortcut) => shortcut.type === "global",
    );
    redraw(
      this.shortcuts,
      JSON.stringify(shortcuts),
      () =>
        shortcuts.length > 0 &&
        h(
          "details",
          { class: "shortcuts" },
          h(
            "summary",
            { class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts" },
            icon("bolt"),
          ),
          h(
            "div",
            { class: "menu" },
            shortcuts.map((shortcut) =>
              h(
                "button",
                { class: "menu-item", type: "button", onclick: () => this.#shortcut(shortcut) },
                h("span", { class: "suggestion-title" }, shortcut.name),
                h("span", { class: "choice-description" }, shortcut.description),
              ),
            ),
          ),
        ),
    );
  }

  async #shortcut(shortcut) {
    this.shortcuts.querySelector("details").open = false;
    const answer = await send("shortcut", {
      user: this.#store.me,
      callback_id: shortcut.callback_id,
    });
    if (!answer.ok)
      this.#store.notice(`“${shortcut.name}” failed with the error “${answer.error}”.`);
  }

  /** What the box says while it is empty. */
  set placeholder(text) {
    if (this.box.placeholder !== text) this.box.placeholder = text;
  }

  set text(text) {
    this.box.value = text;
    this.#typed();
    this.box.focus();
  }

  #typed() {
    if (!CSS.supports("field-sizing", "content") && this.box.isConnected) {
      this.box.style.height = "auto";
      this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
    }
    this.button.disabled = !this.box.value.trim();
    if (this.#store.directory) this.#suggest(this.#suggestions());
    this.#showUsage();
  }

  #showUsage() {
    const command = this.#command();
    const hint =
      command && !this.where().thread
        ? [
            h("code", {}, `${command.command} ${command.usage_hint ?? ""}`.trim()),
            command.description && ` ${command.description}`,
          ]
        : ["Enter sends, Shift + Enter starts a new line"];
    replace(this.usage, hint);
  }

  #command() {
    const [first] = this.box.value.split(/\s/);
    return this.#store.directory?.app.commands.find((command) => command.command === first);
  }

  #suggestions() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const command = /^\/\S*$/.exec(before);
    if (command) return this.#commands(command[0]);
    const name = /(?:^|\s)([@#])([^\s@#]{0,30})$/.exec(before);
    if (!name) return [];
    return name[1] === "@"
      ? this.#people(name[2].toLowerCase())
      : this.#channels(name[2].toLowerCase());
  }

  #commands(typed) {
    return this.#store.directory.app.commands
      .filter((command) => command.command.startsWith(typed))
      .map((command) => ({
        insert: `${command.command} `,
        from: 0,
        icon: icon("bolt"),
        title: `${command.command} ${command.usage_hint ?? ""}`,
        note: command.description,
      }));
  }

  #people(typed) {
    const { directory } = this.#store;
    const isApp = (user) => user.id === directory.app.bot_user_id;
    const named = (user) =>
      [user.name, ...directory.userName(user.id).split(" ")].some((word) =>
        word.toLowerCase().startsWith(typed),
      );
    return directory.people
      .filter(named)
      .sort((one, other) => isApp(other) - isApp(one))
      .map((user) => ({
        insert: `@${user.name} `,
        from: -typed.length - 1,
        icon: avatar(user.id, directory, "small"),
        title: directory.userName(user.id),
        note: isApp(user) ? "App" : user.title,
      }));
  }

  #channels(typed) {
    return this.#store.directory.channels
      .filter((channel) => !channel.is_im && channel.name.startsWith(typed))
      .map((channel) => ({
        insert: `#${channel.name} `,
        from: -typed.length - 1,
        icon: icon(channel.is_private ? "lock" : "hash"),
        title: channel.name,
        note: channel.topic,
      }));
  }

  #suggest(choices) {
    this.#choices = choices.slice(0, MOST_SUGGESTIONS);
    this.#active = 0;
    this.list.hidden = this.#choices.length === 0;
    replace(
      this.list,
      this.#choices.map((choice, index) =>
        h(
          "li",
          {
            class: "suggestion",
            role: "option",
            id: `${this.list.id}-${index}`,
            onclick: () => this.#accept(choice),
          },
          choice.icon,
          h("span", { class: "suggestion-title" }, choice.title),
          choice.note && h("span", { class: "suggestion-note" }, choice.note),
        ),
      ),
    );
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((node, index) =>
      node.setAttribute("aria-selected", String(index === this.#active)),
    );
    if (this.list.hidden) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.#active}`);
  }

  #accept(choice) {
    const end = this.box.selectionStart;
    const start = choice.from < 0 ? end + choice.from : choice.from;
    this.box.setRangeText(choice.insert, start, end, "end");
    this.#typed();
    this.box.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && move) {
      event.preventDefault();
      this.#active = (this.#active + move + this.#choices.length) % this.#choices.length;
      this.#mark();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) {
      event.preventDefault();
      this.#accept(this.#choices[this.#active]);
    } else if (open && event.key === "Escape") {
      event.stopPropagation();
      this.#suggest([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && !this.box.value && this.#sent.length) {
      event.preventDefault();
      this.text = this.#sent.at(-1);
    }
  }

  async #submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const place = this.where();
    this.#sent.push(text);
    this.text = "";
    this.onsent?.();
    if (text.startsWith("/")) await this.#run(text, place);
    else await this.#say(text, place);
  }

  async #run(text, { channel, thread }) {
    const store = this.#store;
    const [command] = text.split(/\s/);
    const fail = (words) =>
      store.note(channel, { kind: "problem", text: words, thread_ts: thread });
    if (thread) return fail(`${command} is not supported in threads. Sorry!`);
    const line = store.note(channel, { kind: "command", text, waiting: true });
    const answer = await send("command", { user: store.me, channel, text });
    store.renote(line, { waiting: false });
    const isToldElsewhere = answer.ok || answer.status;
    return isToldElsewhere ? null : fail(`${command} was not sent: ${answer.error}`);
  }

  async #say(text, { channel, thread }) {
    const store = this.#store;
    const answer = await send("say", {
      user: store.me,
      channel,
      text: withEmoji(text),
      ...(thread ? { thread_ts: thread } : {}),
    });
    if (!answer.ok)
      store.note(channel, {
        kind: "problem",
        text: `This message was not sent: ${answer.error}.`,
        thread_ts: thread,
      });
  }
}
