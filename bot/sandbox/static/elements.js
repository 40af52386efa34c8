/**
 * Block Kit's interactive elements.
 *
 * Each draws one element at a `place`: {blockId, surface, isInput, dispatches, id, describedBy,
 * labelledBy}. A surface gives `directory`, `form`, and `act(action) -> {ok, error}`; `conversation`
 * is the channel it stands in.
 */

import { freshId, h, isSafeUrl, replace } from "./dom.js";
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
  number_input: (element, place) => field(element, place, { type: "number", step: element.is_decimal_allowed ? "any" : "1", min: element.min_value, max: element.max_value }),
  email_text_input: (element, place) => field(element, place, { type: "email", autocomplete: "off" }),
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
const PRESSED = new Set(["button", "workflow_button", "icon_button", "feedback_buttons", "overflow", "image"]);

/** Draw an element; one we do not know becomes a box that names its type. */
export function drawElement(element, place) {
  const draw = ELEMENTS[element?.type];
  if (!draw) return h("span", { class: "unknown-block" }, `Element “${element?.type}” is not drawn by the sandbox`);
  const at = { ...place, id: place.id ?? freshId("element") };
  if (place.isInput && !place.dispatches) return draw(element, { ...at, changed: (part) => { place.surface.form.write(place.blockId, element, part); } });
  return PRESSED.has(element.type) ? draw(element, at) : live(draw, element, at);
}

/** An element whose change is told to the app at once; what a confirm refuses is taken back. */
function live(draw, element, place) {
  const holder = h("span", { class: "element-holder" });
  const changed = async (part) => {
    const before = place.surface.form.read(place.blockId, element);
    const answer = await act(element, place, place.surface.form.write(place.blockId, element, part));
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
  return place.surface.act({ type: element.type, block_id: place.blockId, action_id: element.action_id, ...value });
}

/** What `act` answered, beside the control that was used. */
function outcome(holder, answer) {
  holder.querySelector(":scope > .element-error")?.remove();
  if (answer.ok) return;
  const words = `The app did not respond (${answer.error})`;
  holder.append(h("span", { class: "element-error", role: "img", "aria-label": words, title: words }, icon("warn")));
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
  const attributes = { class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label };
  const value = { text: element.text, value: element.value, style: element.style };
  const control = element.url && isSafeUrl(element.url)
    ? h("a", { ...attributes, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: () => tell(element, place, value) }, plainText(element.text), icon("open"))
    : h("button", { ...attributes, type: "button", onclick: () => pressed(element, place, { control, holder, value }) }, plainText(element.text ?? { text: element.icon ?? "" }));
  holder.append(control);
  return holder;
}

function feedback(element, place) {
  return [element.positive_button, element.negative_button].filter(Boolean).map((one) => {
    const single = { ...element, text: one.text, value: one.value, accessibility_label: one.accessibility_label, style: undefined };
    return button(single, place);
  });
}

function overflow(element, place) {
  const holder = h("details", { class: "overflow" });
  const close = () => { holder.open = false; };
  const choose = (option) => async () => {
    close();
    outcome(holder, await act(element, place, { selected_option: option }));
  };
  const items = (element.options ?? []).map((option) => option.url && isSafeUrl(option.url)
    ? h("a", { class: "menu-item", href: option.url, target: "_blank", rel: "noopener noreferrer", onclick: choose(option) }, textObject(option.text, place.surface.directory))
    : h("button", { class: "menu-item", type: "button", onclick: choose(option) }, textObject(option.text, place.surface.directory)));
  holder.append(h("summary", { class: "button icon-only", "aria-label": "More actions" }, icon("more")), h("div", { class: "menu" }, items));
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

function described(place) {
  return { id: place.id, "aria-describedby": place.describedBy, "aria-labelledby": place.labelledBy };
}

function textInput(element, place) {
  if (!element.multiline) return field(element, place, { type: "text", minlength: element.min_length, maxlength: element.max_length, autocomplete: "off" });
  const known = place.surface.form.read(place.blockId, element);
  return h("textarea", {
    ...described(place), ...typing(element, place), rows: 4, placeholder: element.placeholder?.text, maxlength: element.max_length,
    value: known.value ?? "", autofocus: element.focus_on_load,
  });
}

/** Typing is remembered at once, and told to the app when the input asked for that. */
function typing(element, place) {
  const when = new Set(place.dispatches ? element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"] : []);
  const part = (event) => ({ value: event.target.value || null });
  return {
    oninput: (event) => {
      if (when.has("on_character_entered")) place.changed(part(event));
      else place.surface.form.write(place.blockId, element, part(event));
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || !when.has("on_enter_pressed")) return;
      event.preventDefault();
      place.changed(part(event));
    },
  };
}

function field(element, place, attributes) {
  const known = place.surface.form.read(place.blockId, element);
  return h("input", {
    ...described(place), ...typing(element, place), ...attributes, placeholder: element.placeholder?.text, value: known.value ?? "",
    autofocus: element.focus_on_load,
  });
}

function picker(element, place, type, name) {
  const known = place.surface.form.read(place.blockId, element);
  const zone = element.timezone ? { timezone: element.timezone } : {};
  const control = h("input", {
    ...described(place), type, value: known[name] ?? "", "aria-label": place.labelledBy ? undefined : element.placeholder?.text ?? `Choose a ${type}`,
    autofocus: element.focus_on_load,
    onchange: (event) => place.changed({ [name]: event.target.value || null, ...zone }),
  });
  return element.timezone ? h("span", { class: "with-zone" }, control, h("span", { class: "zone" }, element.timezone)) : control;
}

function dateTime(element, place) {
  const known = place.surface.form.read(place.blockId, element).selected_date_time;
  return h("input", {
    ...described(place), type: "datetime-local", value: known ? localMinute(known) : "",
    onchange: (event) => place.changed({ selected_date_time: event.target.value ? Math.floor(new Date(event.target.value) / 1000) : null }),
  });
}

function localMinute(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function choices(element, place, type) {
  const { form, directory } = place.surface;
  const known = form.read(place.blockId, element);
  const chosen = new Set((known.selected_options ?? [known.selected_option]).filter(Boolean).map((option) => option.value));
  const options = element.options ?? [];
  const group = h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": place.labelledBy, "aria-describedby": place.describedBy });
  const read = () => options.filter((_, index) => group.querySelectorAll("input")[index].checked);
  const name = freshId("choice");
  const onchange = () => place.changed(type === "radio" ? { selected_option: read()[0] ?? null } : { selected_options: read() });
  return replace(group, options.map((option) => h("label", { class: "choice" },
    h("input", { type, name, checked: chosen.has(option.value), onchange }),
    h("span", {}, textObject(option.text, directory),
      option.description && h("span", { class: "choice-description" }, textObject(option.description, directory))))));
}

/** An image from the sandbox or this machine; others are named, for the page asks no outside host. */
export function imageElement(element, className) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  const missing = () => h("span", { class: `image-missing ${className}`, role: "img", "aria-label": element.alt_text, title: url }, element.alt_text || "Image");
  if (!isNear(url)) return missing();
  const image = h("img", { class: className, alt: element.alt_text ?? "", src: url });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

function isNear(url) {
  try {
    return ["127.0.0.1", "localhost", location.hostname].includes(new URL(url, location.href).hostname);
  } catch {
    return false;
  }
}
