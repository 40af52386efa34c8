/** The box one types in: commands with their usage, names after @ and #, Enter to send. */

import { freshId, h, replace } from "./dom.js";
import { avatar } from "./avatar.js";
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
      class: "composer-box", rows: 1, id: `${name}-box`, "aria-label": "Message", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list,
      oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onblur: () => this.#suggest([]),
    });
    this.list = h("ul", { class: "suggestions", id: list, role: "listbox", hidden: true, onmousedown: (event) => event.preventDefault() });
    this.usage = h("p", { class: "usage", "aria-live": "polite" });
    this.button = h("button", { class: "send", type: "submit", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.element = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      this.list, h("div", { class: "composer-frame" }, this.box, this.button), this.usage);
    this.#typed();
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
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
    this.button.disabled = !this.box.value.trim();
    if (!this.#store.directory) return;
    this.#suggest(this.#suggestions());
    this.#showUsage();
  }

  #showUsage() {
    const command = this.#command();
    const hint = command && !this.where().thread ? [h("code", {}, `${command.command} ${command.usage_hint ?? ""}`.trim()), command.description && ` ${command.description}`] : ["Enter sends, Shift + Enter starts a new line"];
    replace(this.usage, hint);
  }

  #command() {
    const [first] = this.box.value.split(/\s/);
    return this.#store.directory.app.commands.find((command) => command.command === first);
  }

  #suggestions() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const command = /^\/\S*$/.exec(before);
    if (command) return this.#commands(command[0]);
    const name = /(?:^|\s)([@#])([^\s@#]{0,30})$/.exec(before);
    if (!name) return [];
    return name[1] === "@" ? this.#people(name[2].toLowerCase()) : this.#channels(name[2].toLowerCase());
  }

  #commands(typed) {
    return this.#store.directory.app.commands.filter((command) => command.command.startsWith(typed)).map((command) => ({
      insert: `${command.command} `, from: 0, icon: icon("bolt"), title: `${command.command} ${command.usage_hint ?? ""}`, note: command.description,
    }));
  }

  #people(typed) {
    const { directory } = this.#store;
    const everyone = [{ id: directory.app.bot_user_id, name: directory.app.name, note: "App" }, ...directory.users.map((user) => ({ id: user.id, name: user.real_name || user.name, note: user.title }))];
    return everyone.filter((one) => one.name.toLowerCase().split(" ").some((word) => word.startsWith(typed)))
      .map((one) => ({ insert: `@${one.name} `, from: -typed.length - 1, icon: avatar(one.id, directory, "small"), title: one.name, note: one.note }));
  }

  #channels(typed) {
    return this.#store.directory.channels.filter((channel) => !channel.is_im && channel.name.startsWith(typed))
      .map((channel) => ({ insert: `#${channel.name} `, from: -typed.length - 1, icon: icon(channel.is_private ? "lock" : "hash"), title: channel.name, note: channel.topic }));
  }

  #suggest(choices) {
    this.#choices = choices.slice(0, MOST_SUGGESTIONS);
    this.#active = 0;
    this.list.hidden = this.#choices.length === 0;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
    replace(this.list, this.#choices.map((choice, index) => h("li", { class: "suggestion", role: "option", id: `${this.list.id}-${index}`, onclick: () => this.#accept(choice) },
      choice.icon, h("span", { class: "suggestion-title" }, choice.title), choice.note && h("span", { class: "suggestion-note" }, choice.note))));
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.#active)));
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
    if (text.startsWith("/")) await this.#run(text, place);
    else await this.#say(text, place);
  }

  async #run(text, { channel, thread }) {
    const store = this.#store;
    const [command] = text.split(/\s/);
    const fail = (words) => store.note(channel, { kind: "problem", text: words, thread_ts: thread });
    if (thread) return fail(`${command} is not supported in threads. Sorry!`);
    if (!store.directory.app.commands.some((one) => one.command === command)) return fail(`${command} is not a command of this workspace.`);
    const line = store.note(channel, { kind: "command", text, waiting: true });
    const answer = await send("command", { user: store.me, channel, text });
    store.renote(line, { waiting: false });
    if (!answer.ok) fail(`${command} failed with the error “${answer.error}”`);
    return null;
  }

  async #say(text, { channel, thread }) {
    const store = this.#store;
    const answer = await send("say", { user: store.me, channel, text: toSlack(text, store.directory), ...(thread ? { thread_ts: thread } : {}) });
    if (!answer.ok) store.note(channel, { kind: "problem", text: `This message was not sent: ${answer.error}.`, thread_ts: thread });
  }
}

/** What a client sends for what was typed: names become ids, the three characters their entities. */
function toSlack(text, directory) {
  const escaped = text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]);
  const names = [[directory.app.name, `<@${directory.app.bot_user_id}>`, "@"], ...directory.users.map((user) => [user.real_name || user.name, `<@${user.id}>`, "@"]),
    ...directory.channels.filter((channel) => !channel.is_im).map((channel) => [channel.name, `<#${channel.id}|${channel.name}>`, "#"])];
  return names.sort((left, right) => right[0].length - left[0].length)
    .reduce((whole, [name, token, sign]) => whole.split(sign + name).join(token), escaped);
}
