/**
 * Block Kit's interactive elements.
 *
 * Each draws one element at a `place`: {blockId, surface, isInput, dispatches, id, describedBy,
 * labelledBy}. A surface gives `directory`, `form`, and `act(action) -> {ok, error}`;
 * `conversation` is the channel it stands in.
 */

import { freshId, h, isSafeUrl, reachable, replace } from "./dom.js";
import { choices, dateTime, field, picker, textInput } from "./fields.js";
import { imageElement } from "./image.js";
import { icon } from "./icons.js";
import { plainText, textObject } from "./mrkdwn.js";
import { confirmed } from "./confirm.js";
import { externalSelect, multiSelect, singleSelect } from "./selects.js";

const ELEMENTS = {
  button,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: feedback,
  overflow,
  image: (element) => imageElement(element, "element-image"),
  plain_text_input: textInput,
  number_input: (element, place) =>
    field(element, place, {
      type: "number",
      step: element.is_decimal_allowed ? "any" : "1",
      min: element.min_value,
      max: element.max_value,
    }),
  email_text_input: (element, place) =>
    field(element, place, { type: "email", autocomplete: "off" }),
  url_text_input: (element, place) => field(element, place, { type: "url", autocomplete: "off" }),
  datepicker: (element, place) => picker(element, place, "date", "selected_date"),
  timepicker: (element, place) => picker(element, place, "time", "selected_time"),
  datetimepicker: dateTime,
  checkboxes: (element, place) => choices(element, place, "checkbox"),
  radio_buttons: (element, place) => choices(element, place, "radio"),
  static_select: singleSelect,
  users_select: singleSelect,
  conversations_select: singleSelect,
  channels_select: singleSelect,
  external_select: externalSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
};

/** What is pressed rather than set: it reports its own outcome. */
const PRESSED = new Set([
  "button",
  "workflow_button",
  "icon_button",
  "feedback_buttons",
  "overflow",
  "image",
]);

/** Draw an element; one we do not know becomes a box that names its type. */
export function drawElement(element, place) {
  const draw = ELEMENTS[element?.type];
  if (!draw)
    return h(
      "span",
      { class: "unknown-block" },
      `Element “${element?.type}” is not drawn by the sandbox`,
    );
  const at = { ...place, id: place.id ?? freshId("element") };
  if (place.isInput && !place.dispatches)
    return draw(element, {
      ...at,
      changed: (part) => {
        place.surface.form.write(place.blockId, element, part);
      },
    });
  return PRESSED.has(element.type) ? draw(element, at) : live(draw, element, at);
}

/** An element whose change is told to the app at once; what a confirm refuses is taken back. */
function live(draw, element, place) {
  const holder = h("span", { class: "element-holder" });
  const changed = async (part) => {
    const before = place.surface.form.read(place.blockId, element);
    const answer = await act(
      element,
      place,
      place.surface.form.write(place.blockId, element, part),
    );
    if (answer.refused) {
      place.surface.form.write(place.blockId, element, before);
      show();
    }
    outcome(holder, answer);
  };
  const show = () => replace(holder, draw(element, { ...place, changed }));
  show();
  return holder;
}

async function act(element, place, value = {}) {
  if (!(await agreed(element, place))) return { ok: true, refused: true };
  return tell(element, place, value);
}

async function agreed(element, place) {
  return !element.confirm || confirmed(element.confirm, place.surface.directory);
}

function tell(element, place, value) {
  return place.surface.act({
    type: element.type,
    block_id: place.blockId,
    action_id: element.action_id,
    ...value,
  });
}

/** What `act` answered, beside the control that was used. */
function outcome(holder, answer) {
  holder.querySelector(":scope > .element-error")?.remove();
  if (answer.ok) return;
  const words = `The app did not respond (${answer.error})`;
  holder.append(
    h(
      "span",
      { class: "element-error", role: "img", "aria-label": words, title: words },
      icon("warn"),
    ),
  );
}

async function pressed(element, place, { control, holder, value }) {
  if (!(await agreed(element, place))) return;
  control.disabled = true;
  control.classList.add("busy");
  control.setAttribute("aria-busy", "true");
  try {
    outcome(holder, await tell(element, place, value));
  } finally {
    control.disabled = false;
    control.classList.remove("busy");
    control.removeAttribute("aria-busy");
  }
}

function button(element, place) {
  const holder = h("span", { class: "button-holder" });
  const attributes = {
    class: `button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
  };
  const value = { text: element.text, value: element.value, style: element.style };
  const control =
    element.url && isSafeUrl(element.url)
      ? h(
          "a",
          {
            ...attributes,
            href: reachable(element.url),
            target: "_blank",
            rel: "noopener noreferrer",
            onclick: () => tell(element, place, value),
          },
          plainText(element.text),
          icon("open"),
        )
      : h(
          "button",
          {
            ...attributes,
            type: "button",
            onclick: () => pressed(element, place, { control, holder, value }),
          },
          plainText(element.text ?? { text: element.icon ?? "" }),
        );
  holder.append(control);
  return holder;
}

function feedback(element, place) {
  return [element.positive_button, element.negative_button].filter(Boolean).map((one) => {
    const single = {
      ...element,
      text: one.text,
      value: one.value,
      accessibility_label: one.accessibility_label,
      style: undefined,
    };
    return button(single, place);
  });
}

function overflow(element, place) {
  const holder = h("details", { class: "overflow" });
  const close = () => {
    holder.open = false;
  };
  const choose = (option) => async () => {
    close();
    outcome(holder, await act(element, place, { selected_option: option }));
  };
  const items = (element.options ?? []).map((option) =>
    option.url && isSafeUrl(option.url)
      ? h(
          "a",
          {
            class: "menu-item",
            href: option.url,
            target: "_blank",
            rel: "noopener noreferrer",
            onclick: choose(option),
          },
          textObject(option.text, place.surface.directory),
        )
      : h(
          "button",
          { class: "menu-item", type: "button", onclick: choose(option) },
          textObject(option.text, place.surface.directory),
        ),
  );
  holder.append(
    h("summary", { class: "button icon-only", "aria-label": "More actions" }, icon("more")),
    h("div", { class: "menu" }, items),
  );
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !holder.open) return;
    event.stopPropagation();
    close();
  });
  holder.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !holder.contains(event.relatedTarget)) close();
  });
  return holder;
}
