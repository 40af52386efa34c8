/** The rich_text block: a tree of elements, drawn without parsing a single character. */

import { h, link } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { channelNode, dateNode, pingNode, userNode } from "./mrkdwn.js";

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["underline", "u"],
  ["italic", "em"],
  ["bold", "strong"],
];

const INLINE = {
  text: (element) => broken(element.text ?? ""),
  link: (element) => link(element.url, element.text || element.url),
  user: (element, directory) => userNode(element.user_id, directory),
  channel: (element, directory) => channelNode(element.channel_id, directory),
  usergroup: (element) => h("span", { class: "mention ping" }, `@${element.usergroup_id}`),
  broadcast: (element) => pingNode(element.range),
  emoji: (element) =>
    h(
      "span",
      { class: "emoji", title: `:${element.name}:` },
      emojiNamed(element.name) ?? `:${element.name}:`,
    ),
  date: (element) => dateNode(element.timestamp, element.format, element.fallback, element.url),
  color: (element) => h("code", {}, element.value),
};

const PARTS = {
  rich_text_section: (part, directory) =>
    h("div", { class: "rt-section" }, inline(part.elements, directory)),
  rich_text_quote: (part, directory) => h("blockquote", {}, inline(part.elements, directory)),
  rich_text_preformatted: (part, directory) => h("pre", {}, inline(part.elements, directory)),
  rich_text_list: list,
};

/** The nodes of a rich_text block. */
export function richText(block, directory) {
  return (block.elements ?? []).map((part) =>
    PARTS[part.type] ? PARTS[part.type](part, directory) : unknown(part.type),
  );
}

function list(part, directory) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => h("li", {}, inline(item.elements, directory)));
  const attributes = {
    class: `rt-list indent-${part.indent ?? 0}${part.border ? " bordered" : ""}`,
  };
  if (ordered && part.offset) attributes.start = part.offset + 1;
  return h(ordered ? "ol" : "ul", attributes, items);
}

function inline(elements, directory) {
  return (elements ?? []).map((element) => {
    const draw = INLINE[element.type];
    return styled(draw ? draw(element, directory) : unknown(element.type), element.style);
  });
}

function styled(nodes, style) {
  return STYLES.reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), nodes);
}

function broken(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

function unknown(type) {
  return h("span", { class: "unknown-inline" }, `[${type}: not drawn by the sandbox]`);
}
