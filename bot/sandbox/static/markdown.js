/** The markdown block: headings, lists, quotes, fences, rules, and the usual inline marks. */

import { h, link } from "./dom.js";

const LINE = [
  [
    /^(#{1,6})\s+(.*)$/,
    ([, marks, text]) => h(`h${Math.min(marks.length + 2, 6)}`, {}, inline(text)),
  ],
  [/^(?:-{3,}|\*{3,})$/, () => h("hr")],
];

/** The nodes of a markdown text. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) nodes.push(...next(lines));
  return nodes;
}

function next(lines) {
  const [line] = lines;
  if (!line.trim()) return void lines.shift() ?? [];
  if (line.startsWith("```")) return [fence(lines)];
  if (line.startsWith(">")) return [h("blockquote", {}, markdown(take(lines, /^> ?/).join("\n")))];
  if (/^\s*[-*+] /.test(line)) return [h("ul", { class: "rt-list" }, items(lines, /^\s*[-*+] /))];
  if (/^\s*\d+[.)] /.test(line))
    return [h("ol", { class: "rt-list" }, items(lines, /^\s*\d+[.)] /))];
  for (const [pattern, draw] of LINE) {
    const found = pattern.exec(line);
    if (found) return [draw(found, lines.shift())];
  }
  return [paragraph(lines)];
}

function take(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift().replace(pattern, ""));
  return taken;
}

function items(lines, pattern) {
  return take(lines, pattern).map((text) => h("li", {}, inline(text)));
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !lines[0].startsWith("```")) code.push(lines.shift());
  lines.shift();
  return h("pre", {}, code.join("\n"));
}

function paragraph(lines) {
  const taken = [lines.shift()];
  while (
    lines.length &&
    lines[0].trim() &&
    !/^(#{1,6} |>|```|\s*[-*+] |\s*\d+[.)] )/.test(lines[0])
  )
    taken.push(lines.shift());
  return h(
    "p",
    {},
    taken.flatMap((line, index) => (index ? [h("br"), inline(line)] : [inline(line)])),
  );
}

const INLINE = [
  [/`([^`]+)`/, ([, code]) => h("code", {}, code)],
  [/!?\[([^\]]*)\]\(([^)\s]+)\)/, ([, label, url]) => link(url, label || url)],
  [/\*\*(.+?)\*\*/, ([, text]) => h("strong", {}, inline(text))],
  [/~~(.+?)~~/, ([, text]) => h("s", {}, inline(text))],
  [/(?<![\w*])[*_](?!\s)([^*_]+?)(?<!\s)[*_](?!\w)/, ([, text]) => h("em", {}, inline(text))],
  [/https?:\/\/[^\s<>]*[^\s<>.,;:!?)]/, ([url]) => link(url, url)],
];

function inline(text) {
  const found = INLINE.map(([pattern, draw]) => ({ match: pattern.exec(text), draw })).filter(
    ({ match }) => match,
  );
  if (!found.length) return [text];
  const { match, draw } = found.reduce((first, other) =>
    other.match.index < first.match.index ? other : first,
  );
  return [
    text.slice(0, match.index),
    draw(match),
    ...inline(text.slice(match.index + match[0].length)),
  ];
}
