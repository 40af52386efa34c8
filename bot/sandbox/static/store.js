/**
 * What the page knows: one value that only `Store` changes, and one signal that it did.
 *
 * The server owns the truth. After a lost connection, or another person to act as, everything is
 * fetched again; in between, events are laid over what was fetched.
 */

import { listen, read, send } from "./api.js";
import { Form } from "./form.js";
import { Directory } from "./directory.js";
import { addressOf, wantedPlace } from "./place.js";

const MOST_READS = 5;

export class Store {
  #listeners = [];
  #connection = null;
  #drawn = false;
  #turn = 0;
  #heardCount = 0;

  constructor() {
    Object.assign(this, {
      loaded: false,
      online: true,
      error: null,
      me: null,
      team: null,
      directory: null,
      place: { tab: "messages", channel: null, thread: null },
      messages: new Map(),
      notes: new Map(),
      views: [],
      home: null,
      forms: new Map(),
      dismissed: new Set(),
      statuses: new Map(),
      prompts: new Map(),
      notices: [],
    });
  }

  /** Call `listener(store)` after every change, once per turn of the loop. */
  subscribe(listener) {
    this.#listeners.push(listener);
  }

  changed() {
    if (this.#drawn) return;
    this.#drawn = true;
    queueMicrotask(() => {
      this.#drawn = false;
      for (const listener of this.#listeners) listener(this);
    });
  }

  /** Load for the person the address names, else for the first one, and stay connected. */
  async start() {
    const wanted = wantedPlace(location);
    await this.actAs(wanted.user, wanted);
  }

  async actAs(user, wanted = { channel: this.place.channel, tab: this.place.tab }) {
    this.#turn += 1;
    this.#connection?.close();
    this.views = [];
    this.home = null;
    this.messages.clear();
    this.forms.clear();
    if (!(await this.refreshState(user))) return this.changed();
    this.#connection = listen(
      this.me,
      (event) => this.heard(event),
      (isOpen) => this.connected(isOpen),
    );
    await this.go(
      { ...this.directory.placeFor(wanted), thread: wanted.thread ?? null },
      { replace: true },
    );
    await this.refreshViews();
    this.loaded = true;
    return this.changed();
  }

  /** False when there is no state to show, or when one acts as somebody else by now. */
  async refreshState(user = this.me) {
    const turn = this.#turn;
    const state = await read("state", user ? { user } : {});
    if (turn !== this.#turn) return false;
    this.error = state.ok ? null : state.error;
    if (!state.ok) return false;
    this.me = state.me;
    this.team = state.team;
    this.directory = new Directory(state);
    this.changed();
    return true;
  }

  /** Read again when an event came in meanwhile: the answer may be older than the event. */
  async #readUndisturbed(name, query) {
    for (let attempt = 1; ; attempt += 1) {
      const before = this.#heardCount;
      const answer = await read(name, query);
      if (before === this.#heardCount || attempt === MOST_READS) return answer;
    }
  }

  async refreshViews() {
    const answer = await this.#readUndisturbed("views", { user: this.me });
    if (!answer.ok) return;
    this.views = answer.views;
    this.home = answer.home;
    this.changed();
  }

  async refreshMessages(channel) {
    const answer = await this.#readUndisturbed("messages", { user: this.me, channel });
    if (!answer.ok) return;
    this.messages.set(channel, new Map(answer.messages.map((message) => [message.ts, message])));
    this.changed();
  }

  /** Show a channel, a thread in it, or the app's Home. */
  async go(place, { replace = false } = {}) {
    this.place = { tab: "messages", thread: null, ...place };
    const address = addressOf(this.me, this.place);
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.changed();
    if (this.place.channel === null) return;
    if (this.directory.isAppChannel(this.place.channel)) await this.openApp(this.place.tab);
    await this.refreshMessages(this.place.channel);
    const shown = this.directory.channel(this.place.channel);
    if (shown) shown.unread = 0;
    this.changed();
  }

  async openApp(tab) {
    const answer = await send("home", { user: this.me, tab });
    if (answer.ok) this.home ??= answer.view;
  }

  /** Whatever happened before the connection stood, at first or again, is fetched. */
  async connected(isOpen) {
    this.online = isOpen;
    this.changed();
    if (!isOpen) return;
    await this.refreshState();
    await this.refreshViews();
    if (this.place.channel) await this.refreshMessages(this.place.channel);
  }

  /** Try the connection now instead of when the wait is over. */
  retry() {
    this.#connection?.retry();
  }

  heard(event) {
    this.#heardCount += 1;
    const handle = HANDLERS[event.type];
    if (handle) handle(this, event);
    this.changed();
  }

  put(channel, message) {
    const isShown = channel === this.place.channel;
    this.messages.get(channel)?.set(message.ts, message);
    const known = this.directory.channel(channel);
    if (isShown) send("read", { user: this.me, channel });
    else if (known && message.user !== this.me) known.unread = (known.unread ?? 0) + 1;
  }

  /** Messages of a channel in order of time; `thread` picks one thread, root first. */
  listing(channel, thread = null) {
    const all = [
      ...(this.messages.get(channel)?.values() ?? []),
      ...(this.notes.get(`${this.me} ${channel}`) ?? []),
    ];
    const inChannel = (message) =>
      !message.thread_ts ||
      message.thread_ts === message.ts ||
      message.subtype === "thread_broadcast";
    const inThread = (message) => message.ts === thread || message.thread_ts === thread;
    const kept = all.filter(
      (message) =>
        (thread ? inThread(message) : inChannel(message)) &&
        !this.dismissed.has(`${channel} ${message.ts}`),
    );
    return kept.sort((left, right) => Number(left.ts) - Number(right.ts));
  }

  /** A line that only this page shows: what was typed as a command, and how it went. */
  note(channel, note) {
    const key = `${this.me} ${channel}`;
    const last = Math.max(0, ...this.listing(channel).map((message) => Number(message.ts)));
    const line = {
      local: true,
      ts: Math.max(Date.now() / 1000, last + 0.000001).toFixed(6),
      ...note,
    };
    this.notes.set(key, [...(this.notes.get(key) ?? []), line]);
    this.changed();
    return line;
  }

  renote(line, change) {
    Object.assign(line, change);
    this.changed();
  }

  /** Take a line that only one person sees off the page, until it is loaded anew. */
  dismiss(channel, ts) {
    this.dismissed.add(`${channel} ${ts}`);
    this.changed();
  }

  /** What was filled in on a surface, kept while its blocks keep their ids. */
  form(key, blocks) {
    if (!this.forms.has(key)) this.forms.set(key, new Form());
    const form = this.forms.get(key);
    form.keepFor(blocks);
    return form;
  }

  notice(text) {
    const notice = { text, key: String(Math.random()) };
    this.notices.push(notice);
    setTimeout(() => this.dropNotice(notice), 8000);
    this.changed();
  }

  dropNotice(notice) {
    this.notices = this.notices.filter((other) => other !== notice);
    this.changed();
  }
}

const HANDLERS = {
  message: (store, event) => store.put(event.channel, event.message),
  ephemeral: (store, event) => store.put(event.channel, { ...event.message, ephemeral: true }),
  message_changed: (store, event) =>
    store.messages.get(event.channel)?.set(event.message.ts, event.message),
  message_deleted: (store, event) => store.messages.get(event.channel)?.delete(event.ts),
  view_opened: (store, event) => {
    store.views = [...store.views.filter((view) => view.id !== event.view.id), event.view];
  },
  view_updated: (store, event) => {
    store.views = store.views.map((view) => (view.id === event.view.id ? event.view : view));
  },
  view_closed: (store, event) => {
    store.views = store.views.filter((view) => view.id !== event.view_id);
  },
  home: (store, event) => {
    store.home = event.view;
  },
  channels: (store) => store.refreshState(),
  app: (store) => store.refreshState(),
  status: (store, event) =>
    store.statuses.set(`${event.channel} ${event.thread_ts ?? ""}`, event.status),
  prompts: (store, event) => store.prompts.set(event.channel, event),
  notice: (store, event) => store.notice(event.text),
};
