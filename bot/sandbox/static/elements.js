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
import { multiSelect, singleSelect } from "./selects.js";

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
  external_select: singleSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_external_select: multiSelect,
};

/** Draw an element; one we do not know becomes a box that names its type. */
export function drawElement(element, place) {
  const draw = ELEMENTS[element?.type];
  if (!draw) return h("span", { class: "unknown-block" }, `Element “${element?.type}” is not drawn by the sandbox`);
  return draw(element, { ...place, id: place.id ?? freshId("element"), changed: (part) => changed(element, place, part) });
}

function changed(element, place, part) {
  const value = place.surface.form.write(place.blockId, element, part);
  if (place.isInput && !place.dispatches) return Promise.resolve({ ok: true });
  return act(element, place, value);
}

async function act(element, place, value = {}) {
  if (element.confirm && !(await confirmed(element.confirm, place.surface.directory))) return { ok: true, refused: true };
  return place.surface.act({ type: element.type, block_id: place.blockId, action_id: element.action_id, ...value });
}

/** What `act` answered, beside the control that was used. */
function outcome(holder, answer) {
  holder.querySelector(":scope > .element-error")?.remove();
  if (answer.ok) return;
  holder.append(h("span", { class: "element-error", role: "alert", title: answer.error }, icon("warn"), ` The app did not respond (${answer.error})`));
}

async function pressed(control, holder, work) {
  control.disabled = true;
  control.classList.add("busy");
  control.setAttribute("aria-busy", "true");
  try {
    outcome(holder, await work());
  } finally {
    control.disabled = false;
    control.classList.remove("busy");
    control.removeAttribute("aria-busy");
  }
}

function button(element, place) {
  const holder = h("span", { class: "button-holder" });
  const attributes = { class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label };
  const work = () => act(element, place, { text: element.text, value: element.value, style: element.style });
  const control = element.url && isSafeUrl(element.url)
    ? h("a", { ...attributes, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: work }, plainText(element.text), icon("open"))
    : h("button", { ...attributes, type: "button", onclick: () => pressed(control, holder, work) }, plainText(element.text ?? { text: element.icon ?? "" }));
  holder.append(control);
  return holder;
}

function feedback(element, place) {
  return [element.positive_button, element.negative_button].filter(Boolean).map((one) => {
    const pressed = { ...element, text: one.text, value: one.value, accessibility_label: one.accessibility_label, style: undefined };
    return button(pressed, place);
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
    ...described(place), rows: 4, placeholder: element.placeholder?.text, maxlength: element.max_length, value: known.value ?? "",
    autofocus: element.focus_on_load,
    oninput: (event) => place.surface.form.write(place.blockId, element, { value: event.target.value || null }),
    onchange: (event) => place.changed({ value: event.target.value || null }),
  });
}

function field(element, place, attributes) {
  const known = place.surface.form.read(place.blockId, element);
  return h("input", {
    ...described(place), ...attributes, placeholder: element.placeholder?.text, value: known.value ?? "",
    autofocus: element.focus_on_load,
    oninput: (event) => place.surface.form.write(place.blockId, element, { value: event.target.value || null }),
    onchange: (event) => place.changed({ value: event.target.value || null }),
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
  const url = element.image_url ?? "";
  const image = h("img", { class: className, alt: element.alt_text ?? "", src: url, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(
    h("span", { class: `image-missing ${className}`, role: "img", "aria-label": element.alt_text, title: url }, element.alt_text || "Image")));
  return image;
}
