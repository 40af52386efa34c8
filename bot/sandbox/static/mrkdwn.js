/**
 * Slack's mrkdwn and plain_text, read into nodes.
 *
 *   text   := fenced | line ("\n" line)*
 *   fenced := "```" anything "```"
 *   line   := (">" | "&gt;") inline | inline
 *   inline := "<" token ">" | "`" code "`" | "*" inline "*" | "_" inline "_" | "~" inline "~"
 *           | ":" emoji ":" | "&amp;" | "&lt;" | "&gt;" | character
 *
 * A marker opens after a non-word character and closes before one, as in Slack. `verbatim` turns
 * off the linking of bare addresses and of @here, @channel and @everyone. A ping is drawn in a
 * colour of its own: an app that lets one through must be seen to.
 */

import { h, link } from "./dom.js";
import { emojiNamed, withEmoji } from "./emoji.js";
import { formatDate, fullTime } from "./dates.js";

const MARKERS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** The three entities that Slack knows, decoded once. */
export function decode(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** A plain_text object: characters, line breaks, and emoji unless it says no. */
export function plainText(object) {
  const text = object?.text ?? "";
  return object?.emoji === false ? lines(text) : lines(withEmoji(text));
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

/** A text object of either kind. */
export function textObject(object, directory) {
  if (!object) return [];
  if (typeof object === "string") return lines(object);
  if (object.type !== "mrkdwn") return plainText(object);
  return mrkdwn(object.text ?? "", directory, { verbatim: object.verbatim === true });
}

/** mrkdwn as a list of nodes. `directory` names users and channels. */
export function mrkdwn(text, directory, { verbatim = false } = {}) {
  const parts = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  return parts.flatMap((part, index) =>
    index % 2
      ? [
          h(
            "pre",
            {},
            decode(part.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, url, label) => label ?? url)),
          ),
        ]
      : quotes(part, directory, verbatim),
  );
}

function quotes(text, directory, verbatim) {
  const nodes = [];
  let quoted = [];
  let open = [];
  const flush = () => {
    if (quoted.length)
      nodes.push(h("blockquote", {}, new Inline(quoted.join("\n"), directory, verbatim).nodes()));
    if (open.length) nodes.push(...new Inline(open.join("\n"), directory, verbatim).nodes());
    quoted = [];
    open = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (Boolean(quote) !== quoted.length > 0) flush();
    if (quote) quoted.push(quote[1]);
    else open.push(line);
  }
  flush();
  return nodes;
}

/** One pass over a stretch of text without fences or quotes. */
class Inline {
  constructor(text, directory, verbatim) {
    Object.assign(this, { text, directory, verbatim, at: 0, out: [], run: "" });
  }

  nodes() {
    while (this.at < this.text.length) {
      if (!this.token() && !this.code() && !this.style() && !this.emoji() && !this.bare())
        this.character();
    }
    this.flush();
    return this.out;
  }

  flush() {
    if (this.run) this.out.push(...lines(this.run));
    this.run = "";
  }

  take(length, node) {
    this.flush();
    this.out.push(node);
    this.at += length;
    return true;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  token() {
    const found = this.match(/<([^<>\n]+)>/y);
    return found ? this.take(found[0].length, angle(found[1], this.directory)) : false;
  }

  code() {
    const found = this.match(/`([^`\n]+)`/y);
    return found ? this.take(found[0].length, h("code", {}, decode(found[1]))) : false;
  }

  style() {
    const marker = this.text[this.at];
    if (!Object.hasOwn(MARKERS, marker) || !this.opens()) return false;
    const end = this.closing(marker);
    if (end < 0) return false;
    const inner = new Inline(
      this.text.slice(this.at + 1, end),
      this.directory,
      this.verbatim,
    ).nodes();
    return this.take(end + 1 - this.at, h(MARKERS[marker], {}, inner));
  }

  opens() {
    const before = this.text[this.at - 1] ?? " ";
    const after = this.text[this.at + 1] ?? " ";
    return !WORD.test(before) && !/\s/.test(after) && after !== this.text[this.at];
  }

  closing(marker) {
    let inToken = false;
    for (let index = this.at + 1; index < this.text.length; index += 1) {
      const character = this.text[index];
      if (character === "\n") return -1;
      if (character === "<") inToken = true;
      if (character === ">") inToken = false;
      const ends = character === marker && !inToken && index > this.at + 1;
      if (ends && !/\s/.test(this.text[index - 1]) && !WORD.test(this.text[index + 1] ?? " "))
        return index;
    }
    return -1;
  }

  emoji() {
    const found = this.match(/:([a-z0-9_+-]+):/y);
    const character = found && emojiNamed(found[1]);
    return character
      ? this.take(found[0].length, h("span", { class: "emoji", title: found[0] }, character))
      : false;
  }

  bare() {
    if (this.verbatim || WORD.test(this.text[this.at - 1] ?? " ")) return false;
    const ping = this.match(/@(here|channel|everyone)\b/y);
    if (ping) return this.take(ping[0].length, pingNode(ping[1]));
    const url = this.match(/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?'")\]]/y);
    return url ? this.take(url[0].length, link(decode(url[0]), decode(url[0]))) : false;
  }

  character() {
    const entity = this.match(/&(?:amp|lt|gt);/y);
    this.run += entity ? ENTITIES[entity[0]] : this.text[this.at];
    this.at += entity ? entity[0].length : 1;
  }
}

function angle(inside, directory) {
  const bar = inside.indexOf("|");
  const [head, label] =
    bar < 0 ? [inside, null] : [inside.slice(0, bar), decode(inside.slice(bar + 1))];
  if (head.startsWith("@")) return userNode(head.slice(1), directory);
  if (head.startsWith("#")) return channelNode(head.slice(1), directory, label);
  if (head.startsWith("!date^")) return dateToken(inside);
  if (head.startsWith("!subteam^"))
    return h("span", { class: "mention ping" }, label ?? head.slice(1));
  if (head.startsWith("!")) return pingNode(head.slice(1));
  return link(decode(head), withEmoji(label || decode(head).replace(/^mailto:/, "")));
}

function dateToken(inside) {
  const [, seconds, rest = ""] = /^!date\^([^^]+)\^([\s\S]*)$/.exec(inside) ?? [];
  const bar = rest.lastIndexOf("|");
  const fallback = bar < 0 ? inside : rest.slice(bar + 1);
  const [format, url] = (bar < 0 ? rest : rest.slice(0, bar)).split("^");
  return dateNode(seconds, format ?? "", decode(fallback), url && decode(url));
}

/** A date in the reader's zone; the fallback where the format is not understood. */
export function dateNode(seconds, format, fallback, url) {
  const text = formatDate(seconds, format);
  if (text === null) return document.createTextNode(fallback ?? "");
  const date = new Date(Number(seconds) * 1000);
  const node = h("time", { datetime: date.toISOString(), title: fullTime(date) }, text);
  return url ? link(url, node) : node;
}

/** A mention of a person or of the app. */
export function userNode(id, directory) {
  const mine = id === directory.me ? " mine" : "";
  return h("span", { class: `mention${mine}`, "data-user": id }, `@${directory.userName(id)}`);
}

/** A mention of a channel; one the reader is not in is only called private. */
export function channelNode(id, directory, label) {
  return h(
    "span",
    { class: "mention", "data-channel": id },
    `#${directory.channelName(id) ?? label ?? "private channel"}`,
  );
}

/** @channel, @here, @everyone: drawn so that nobody can miss it. */
export function pingNode(name) {
  return h(
    "span",
    { class: "mention ping", title: `This notifies ${name}` },
    `@${name.split("^")[0]}`,
  );
}
