/** Block Kit's blocks, one small function each, in one table. */

import { freshId, h } from "./dom.js";
import { drawElement } from "./elements.js";
import { imageElement } from "./image.js";
import { chart } from "./chart.js";
import { markdown } from "./markdown.js";
import { plainText, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./table.js";

const BLOCKS = {
  header: (block) => h("h3", { class: "block-header" }, plainText(block.text)),
  section,
  context,
  actions: (block, surface) => h("div", { class: "block-actions" }, elements(block, surface)),
  context_actions: (block, surface) =>
    h("div", { class: "block-actions small" }, elements(block, surface)),
  divider: () => h("hr", { class: "block-divider" }),
  image,
  input,
  rich_text: (block, surface) =>
    h("div", { class: "block-rich-text" }, richText(block, surface.directory)),
  markdown: (block) => h("div", { class: "block-markdown" }, markdown(block.text ?? "")),
  table: (block, surface) => table(block, surface.directory),
  data_table: (block, surface) => dataTable(block, surface.directory),
  data_visualization: (block) => chart(block),
  alert: (block, surface) =>
    h(
      "div",
      { class: `block-alert ${block.level ?? "default"}`, role: "note" },
      textObject(block.text, surface.directory),
    ),
  card,
  carousel: (block, surface) =>
    h(
      "div",
      { class: "block-carousel", tabindex: 0, role: "group", "aria-label": "Cards" },
      (block.elements ?? []).map((one) => card(one, surface)),
    ),
  container: (block, surface) =>
    h(
      "section",
      { class: "block-container" },
      block.title && h("h4", {}, textObject(block.title, surface.directory)),
      block.subtitle && h("p", { class: "quiet" }, textObject(block.subtitle, surface.directory)),
      drawBlocks(block.child_blocks ?? block.blocks ?? [], surface),
    ),
};

/** Draw blocks on a surface, in order. Block ids that are missing are made up by position. */
export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block, index) => {
    const named = { ...block, block_id: block.block_id ?? `block-${index}` };
    const draw = BLOCKS[block.type];
    const node = draw
      ? draw(named, surface)
      : h("div", { class: "unknown-block" }, `Block “${block.type}” is not drawn by the sandbox`);
    node.dataset.block = named.block_id;
    return node;
  });
}

function elements(block, surface) {
  return (block.elements ?? []).map((element) =>
    drawElement(element, { blockId: block.block_id, surface }),
  );
}

function section(block, surface) {
  const text = h(
    "div",
    { class: "section-text" },
    block.text && h("div", { class: "block-text" }, textObject(block.text, surface.directory)),
    block.fields &&
      h(
        "div",
        { class: "fields" },
        block.fields.map((field) =>
          h("div", { class: "field" }, textObject(field, surface.directory)),
        ),
      ),
  );
  const accessory =
    block.accessory &&
    h(
      "div",
      { class: `accessory accessory-${block.accessory.type}` },
      drawElement(block.accessory, { blockId: block.block_id, surface }),
    );
  return h("div", { class: "block-section" }, text, accessory);
}

function context(block, surface) {
  return h(
    "div",
    { class: "block-context" },
    (block.elements ?? []).map((element) =>
      element.type === "image"
        ? imageElement(element, "context-image")
        : h("span", {}, textObject(element, surface.directory)),
    ),
  );
}

function image(block) {
  return h(
    "figure",
    { class: "block-image" },
    block.title && h("figcaption", {}, plainText(block.title)),
    imageElement(block, "image-large"),
  );
}

function input(block, surface) {
  const [id, label, hint, error] = ["field", "label", "hint", "error"].map(freshId);
  const described = [block.hint && hint, error].filter(Boolean).join(" ");
  const control = drawElement(block.element, {
    blockId: block.block_id,
    surface,
    isInput: true,
    dispatches: block.dispatch_action,
    id,
    labelledBy: label,
    describedBy: described,
  });
  return h(
    "div",
    { class: "block-input" },
    h(
      "label",
      { id: label, for: id },
      plainText(block.label),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    control,
    block.hint && h("p", { class: "hint", id: hint }, plainText(block.hint)),
    h("p", { class: "field-error", id: error, "aria-live": "polite" }),
  );
}

function card(block, surface) {
  const text = (name, tag, className) =>
    block[name] && h(tag, { class: className }, textObject(block[name], surface.directory));
  return h(
    "article",
    { class: "block-card" },
    block.hero_image && imageElement(block.hero_image, "image-large"),
    text("title", "h4"),
    text("subtitle", "p", "quiet"),
    text("body", "p"),
    text("subtext", "p", "quiet"),
    block.actions &&
      h(
        "div",
        { class: "block-actions" },
        elements({ block_id: block.block_id, elements: block.actions }, surface),
      ),
  );
}
