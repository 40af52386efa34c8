/** Block Kit's elements that one fills in: texts, dates, times, boxes to tick. */

import { freshId, h, replace } from "./dom.js";
import { textObject } from "./mrkdwn.js";

function described(place) {
  return {
    id: place.id,
    "aria-describedby": place.describedBy,
    "aria-labelledby": place.labelledBy,
  };
}

/** A text input of one line or several. */
export function textInput(element, place) {
  if (!element.multiline)
    return field(element, place, {
      type: "text",
      minlength: element.min_length,
      maxlength: element.max_length,
      autocomplete: "off",
    });
  const known = place.surface.form.read(place.blockId, element);
  return h("textarea", {
    ...described(place),
    ...typing(element, place),
    rows: 4,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    value: known.value ?? "",
    autofocus: element.focus_on_load,
  });
}

/** Typing is remembered at once, and told to the app when the input asked for that. */
function typing(element, place) {
  const when = new Set(
    place.dispatches
      ? (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"])
      : [],
  );
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

/** A text input of one line. */
export function field(element, place, attributes) {
  const known = place.surface.form.read(place.blockId, element);
  return h("input", {
    ...described(place),
    ...typing(element, place),
    ...attributes,
    placeholder: element.placeholder?.text,
    value: known.value ?? "",
    autofocus: element.focus_on_load,
  });
}

/** A date or time, by the browser's own picker. */
export function picker(element, place, type, name) {
  const known = place.surface.form.read(place.blockId, element);
  const zone = element.timezone ? { timezone: element.timezone } : {};
  const control = h("input", {
    ...described(place),
    type,
    value: known[name] ?? "",
    "aria-label": place.labelledBy ? undefined : (element.placeholder?.text ?? `Choose a ${type}`),
    autofocus: element.focus_on_load,
    onchange: (event) => place.changed({ [name]: event.target.value || null, ...zone }),
  });
  return element.timezone
    ? h("span", { class: "with-zone" }, control, h("span", { class: "zone" }, element.timezone))
    : control;
}

/** A date with its time, in the viewer's zone. */
export function dateTime(element, place) {
  const known = place.surface.form.read(place.blockId, element).selected_date_time;
  return h("input", {
    ...described(place),
    type: "datetime-local",
    value: known ? localMinute(known) : "",
    onchange: (event) =>
      place.changed({
        selected_date_time: event.target.value
          ? Math.floor(new Date(event.target.value) / 1000)
          : null,
      }),
  });
}

function localMinute(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Checkboxes, or radio buttons. */
export function choices(element, place, type) {
  const { form, directory } = place.surface;
  const known = form.read(place.blockId, element);
  const chosen = new Set(
    (known.selected_options ?? [known.selected_option])
      .filter(Boolean)
      .map((option) => option.value),
  );
  const options = element.options ?? [];
  const group = h("div", {
    class: "choices",
    role: type === "radio" ? "radiogroup" : "group",
    "aria-labelledby": place.labelledBy,
    "aria-describedby": place.describedBy,
  });
  const read = () => options.filter((_, index) => group.querySelectorAll("input")[index].checked);
  const name = freshId("choice");
  const onchange = () =>
    place.changed(
      type === "radio" ? { selected_option: read()[0] ?? null } : { selected_options: read() },
    );
  return replace(
    group,
    options.map((option) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type, name, checked: chosen.has(option.value), onchange }),
        h(
          "span",
          {},
          textObject(option.text, directory),
          option.description &&
            h("span", { class: "choice-description" }, textObject(option.description, directory)),
        ),
      ),
    ),
  );
}
