/**
 * Building the document: elements from data, never markup from text.
 *
 * Everything a person or an app wrote reaches the page as a text node. No module of this page
 * assigns innerHTML, and the only way to make a link is `link()`, which lets three schemes through.
 */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** An element: `h("p", {class: "note", onclick: f}, "text", child, [more])`; null is left out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in the SVG namespace. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** Append strings, nodes and nested lists of them; null, undefined and false are skipped. */
export function append(parent, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
  return parent;
}

/** Replace everything inside `parent`. */
export function replace(parent, ...children) {
  parent.replaceChildren();
  return append(parent, children);
}

/** Whether a foreign address may become a link. */
export function isSafeUrl(url) {
  try {
    return SAFE_SCHEMES.has(new URL(url).protocol);
  } catch {
    return false;
  }
}

/**
 * Where a browser finds an address. The sample newsroom plays many hosts on one loopback port, and
 * only the bot's resolver knows that; a person is led to the same page by its plain address.
 */
export function reachable(url) {
  const address = new URL(url);
  if (address.pathname.startsWith("/attache-sample/")) address.hostname = "127.0.0.1";
  return address.href;
}

/** A link that opens elsewhere and tells the other side nothing; unsafe addresses stay text. */
export function link(url, children, attributes = {}) {
  if (!isSafeUrl(url))
    return h("span", { class: "unsafe-link", title: "Not a web address: not linked" }, children);
  return h(
    "a",
    { href: reachable(url), target: "_blank", rel: "noopener noreferrer", ...attributes },
    children,
  );
}

/**
 * Make `parent` show `items` ({key, signature, build}) in order, keeping the nodes that did not
 * change, so that focus, open menus and half-made choices survive an event from elsewhere.
 */
export function reconcile(parent, items) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const old = known.get(item.key);
    if (old && old.dataset.signature === item.signature) return old;
    const node = item.build();
    node.dataset.key = item.key;
    node.dataset.signature = item.signature;
    return node;
  });
  const kept = new Set(wanted);
  for (const node of [...parent.children]) if (!kept.has(node)) node.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Rebuild `parent` only when `signature` changed: focus and open menus stay. */
export function redraw(parent, signature, build) {
  if (parent.dataset.signature === signature) return;
  parent.dataset.signature = signature;
  replace(parent, build());
}

/** A short number for a string, stable between visits (FNV-1a); for colours and signatures. */
export function hash(text) {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  }
  return value >>> 0;
}

let lastId = 0;

/** A fresh id for labels and descriptions. */
export function freshId(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}
