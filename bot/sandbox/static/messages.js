/** A list of messages: day dividers, authors, blocks, threads, and what only one person sees. */

import { append, h, hash, reconcile } from "./dom.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { clockTime, dayKey, dayName, fullTime, instantOf } from "./dates.js";
import { emojiNamed } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { send } from "./api.js";

const GROUPED_SECONDS = 300;
const SYSTEM = /^(?:channel|group)_/;

/** Make `list` show `messages`; `inThread` leaves out what leads to the thread one is in. */
export function drawMessages(list, messages, store, { inThread = false } = {}) {
  reconcile(list, items(messages, store, inThread));
}

function items(messages, store, inThread) {
  const rows = [];
  let day = null;
  let last = null;
  for (const message of messages) {
    const date = instantOf(message.ts);
    if (dayKey(date) !== day && !inThread) {
      day = dayKey(date);
      last = null;
      rows.push({ key: `day-${day}`, signature: dayName(date), build: () => divider(date) });
    }
    const isFollowing = follows(message, last);
    rows.push({
      key: `${message.ephemeral || message.local ? "own" : "all"}-${message.ts}`,
      signature: String(hash(JSON.stringify(message) + isFollowing + store.directory.version)),
      build: () => draw(message, store, { isFollowing, inThread }),
    });
    last = message;
  }
  return rows;
}

function follows(message, last) {
  return (
    Boolean(last) &&
    !message.bot &&
    !message.local &&
    !last.local &&
    !last.subtype &&
    !message.subtype &&
    last.user === message.user &&
    !last.ephemeral &&
    !message.ephemeral &&
    !last.reply_count &&
    Number(message.ts) - Number(last.ts) < GROUPED_SECONDS
  );
}

function divider(date) {
  return h("li", { class: "day" }, h("span", {}, dayName(date)));
}

function draw(message, store, options) {
  if (message.local) return localLine(message, store);
  if (SYSTEM.test(message.subtype ?? ""))
    return h("li", { class: "system-line" }, mrkdwn(message.text ?? "", store.directory));
  const { directory } = store;
  const author = message.user ?? directory.app.bot_user_id;
  const isApp = author === directory.app.bot_user_id;
  const classes = ["message", options.isFollowing && "following", message.ephemeral && "ephemeral"]
    .filter(Boolean)
    .join(" ");
  return h(
    "li",
    { class: classes, "data-ts": message.ts },
    options.isFollowing
      ? h("span", { class: "gutter-time" }, clockTime(instantOf(message.ts)))
      : avatar(author, directory),
    h(
      "article",
      {
        class: "message-body",
        "aria-label": `${directory.userName(author)}, ${clockTime(instantOf(message.ts))}`,
      },
      message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !options.isFollowing && heading(message, directory, author, isApp),
      h("div", { class: "blocks" }, content(message, store)),
      attachments(message),
      reactions(message),
      !options.inThread && replies(message, store),
      message.ephemeral &&
        h(
          "button",
          {
            class: "text-button",
            type: "button",
            onclick: () => store.dismiss(message.channel ?? store.place.channel, message.ts),
          },
          "Dismiss",
        ),
    ),
    !message.ephemeral && toolbar(message, store, options.inThread),
  );
}

function heading(message, directory, author, isApp) {
  const date = instantOf(message.ts);
  return h(
    "p",
    { class: "byline" },
    h("span", { class: "author" }, directory.userName(author)),
    isApp && h("span", { class: "badge" }, "APP"),
    h("time", { datetime: date.toISOString(), title: fullTime(date) }, clockTime(date)),
  );
}

function content(message, store) {
  const edited = message.edited && h("span", { class: "edited" }, "(edited)");
  if (!message.blocks?.length)
    return [h("div", { class: "block-text" }, mrkdwn(message.text ?? "", store.directory)), edited];
  return [drawBlocks(message.blocks, surfaceOf(message, store)), edited];
}

function surfaceOf(message, store) {
  const channel = message.channel ?? store.place.channel;
  const form = store.form(`${channel} ${message.ts}`, message.blocks);
  return {
    directory: store.directory,
    form,
    conversation: channel,
    act: ({ block_id, action_id, ...action }) =>
      send("click", {
        user: store.me,
        channel,
        ts: message.ts,
        block_id,
        action_id,
        action,
        state: form.state(),
      }),
    suggest: (block_id, action_id, value) =>
      send("suggest", { user: store.me, channel, ts: message.ts, block_id, action_id, value }),
  };
}

function attachments(message) {
  return (message.files ?? []).map((file) =>
    h(
      "div",
      { class: "file" },
      /^image\//.test(file.mimetype ?? "")
        ? h("img", { class: "image-large", src: file.url, alt: file.title })
        : h("a", { href: file.url, target: "_blank", rel: "noopener noreferrer" }, file.title),
    ),
  );
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "p",
    { class: "reactions" },
    message.reactions.map((one) =>
      h(
        "span",
        { class: "reaction", title: `:${one.name}:` },
        emojiNamed(one.name) ?? `:${one.name}:`,
        ` ${one.users.length}`,
      ),
    ),
  );
}

function replies(message, store) {
  if (!message.reply_count) return null;
  const label = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h(
    "button",
    {
      class: "replies",
      type: "button",
      onclick: () => store.go({ ...store.place, thread: message.ts }),
    },
    icon("thread"),
    label,
  );
}

function toolbar(message, store, inThread) {
  const shortcuts = (store.directory.app.shortcuts ?? []).filter(
    (shortcut) => shortcut.type === "message",
  );
  const open = () => store.go({ ...store.place, thread: message.thread_ts ?? message.ts });
  const bar = h("div", { class: "toolbar" });
  if (!inThread)
    bar.append(
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: "Reply in thread",
          "aria-label": "Reply in thread",
          onclick: open,
        },
        icon("thread"),
      ),
    );
  for (const shortcut of shortcuts)
    bar.append(
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: shortcut.description ?? shortcut.name,
          onclick: () => run(shortcut, message, store),
        },
        icon("bolt"),
        shortcut.name,
      ),
    );
  return bar.children.length ? bar : null;
}

async function run(shortcut, message, store) {
  const answer = await send("shortcut", {
    user: store.me,
    callback_id: shortcut.callback_id,
    channel: store.place.channel,
    ts: message.ts,
  });
  if (!answer.ok) store.notice(`“${shortcut.name}” failed with the error “${answer.error}”.`);
}

/** What this page alone remembers: a command that was typed, and Slack's own answer to it. */
function localLine(note, store) {
  const line = h("li", { class: `local-line ${note.kind}`, "data-ts": note.ts });
  const dismiss = h(
    "button",
    {
      class: "text-button",
      type: "button",
      onclick: () => store.dismiss(store.place.channel, note.ts),
    },
    "Dismiss",
  );
  if (note.kind === "command") {
    return append(line, [
      icon("eye"),
      h(
        "span",
        {},
        "You ran ",
        h("code", {}, note.text),
        note.waiting ? " · waiting for the app…" : "",
      ),
    ]);
  }
  return append(line, [
    h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
    h("p", { role: "alert" }, icon("warn"), " ", note.text),
    dismiss,
  ]);
}
