/** Select menus: native for one choice (best on phones and aloud), a checklist for several. */

import { freshId, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { decode } from "./mrkdwn.js";

const KINDS = {
  static: { one: "selected_option", many: "selected_options", choices: staticChoices },
  users: { one: "selected_user", many: "selected_users", choices: userChoices },
  conversations: {
    one: "selected_conversation",
    many: "selected_conversations",
    choices: conversationChoices,
  },
  channels: { one: "selected_channel", many: "selected_channels", choices: channelChoices },
};

function kindOf(element) {
  return KINDS[element.type.replace("multi_", "").replace("_select", "")];
}

function text(object) {
  return object?.type === "mrkdwn" ? decode(object.text) : (object?.text ?? "");
}

function optionChoice(option) {
  return { key: option.value, label: text(option.text), held: option };
}

/** [{label, choices: [{key, label, held}]}]; `label` is null outside groups. */
function staticChoices(element) {
  if (element.option_groups)
    return element.option_groups.map((group) => ({
      label: text(group.label),
      choices: group.options.map(optionChoice),
    }));
  return [{ label: null, choices: (element.options ?? []).map(optionChoice) }];
}

function userChoices(element, { directory }) {
  return [
    {
      label: null,
      choices: directory.users.map((user) => ({
        key: user.id,
        label: user.real_name || user.name,
        held: user.id,
      })),
    },
  ];
}

function channelChoices(element, { directory }) {
  const open = directory.channels.filter(
    (channel) => !channel.is_im && !channel.is_private && !channel.is_archived,
  );
  return [
    {
      label: null,
      choices: open.map((channel) => ({
        key: channel.id,
        label: `# ${channel.name}`,
        held: channel.id,
      })),
    },
  ];
}

function conversationChoices(element, { directory }) {
  const kinds = new Set(element.filter?.include ?? ["public", "private", "im", "mpim"]);
  const shown = directory.channels.filter(
    (channel) =>
      kinds.has(kindOfConversation(channel)) &&
      channel.is_member !== false &&
      !channel.is_archived &&
      !(channel.is_im && element.filter?.exclude_bot_users),
  );
  return [
    {
      label: null,
      choices: shown.map((channel) => ({
        key: channel.id,
        label: directory.conversationLabel(channel),
        held: channel.id,
      })),
    },
  ];
}

function kindOfConversation(channel) {
  if (channel.is_im) return "im";
  return channel.is_private ? "private" : "public";
}

function known(element, place, name) {
  const value = place.surface.form.read(place.blockId, element);
  const wantsCurrent = element.default_to_current_conversation && place.surface.conversation;
  if (wantsCurrent && value[name] === null)
    return place.surface.form.write(place.blockId, element, { [name]: place.surface.conversation })[
      name
    ];
  return value[name];
}

function keyOf(held) {
  return held?.value ?? held ?? "";
}

/** A menu of one choice. */
export function singleSelect(element, place) {
  const kind = kindOf(element);
  const groups = kind.choices(element, place.surface);
  const all = groups.flatMap((group) => group.choices);
  const chosen = keyOf(known(element, place, kind.one));
  const option = (choice) =>
    h("option", { value: choice.key, selected: choice.key === chosen }, choice.label);
  const placeholder = element.placeholder?.text ?? "Choose one";
  const control = h(
    "select",
    {
      id: place.id,
      "aria-describedby": place.describedBy,
      "aria-labelledby": place.labelledBy,
      "aria-label": place.labelledBy ? undefined : placeholder,
      autofocus: element.focus_on_load,
      onchange: () =>
        place.changed({
          [kind.one]: all.find((choice) => choice.key === control.value)?.held ?? null,
        }),
    },
    h("option", { value: "", selected: chosen === "" }, placeholder),
    groups.map((group) =>
      group.label === null
        ? group.choices.map(option)
        : h("optgroup", { label: group.label }, group.choices.map(option)),
    ),
  );
  return control;
}

/** A menu of several choices: a button that opens a list of checkboxes. */
export function multiSelect(element, place) {
  const kind = kindOf(element);
  const groups = kind.choices(element, place.surface);
  const chosen = new Map(
    (known(element, place, kind.many) ?? []).map((held) => [keyOf(held), held]),
  );
  const summary = h("summary", {
    class: "button multi-summary",
    id: place.id,
    "aria-describedby": place.describedBy,
  });
  const names = () =>
    groups
      .flatMap((group) => group.choices)
      .filter((choice) => chosen.has(choice.key))
      .map((choice) => choice.label);
  const show = () =>
    replace(
      summary,
      h("span", {}, names().join(", ") || element.placeholder?.text || "Choose"),
      icon("down"),
    );
  const toggle = (choice) => (event) => {
    if (event.target.checked) chosen.set(choice.key, choice.held);
    else chosen.delete(choice.key);
    show();
    place.changed({ [kind.many]: [...chosen.values()] });
  };
  const row = (choice) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type: "checkbox", checked: chosen.has(choice.key), onchange: toggle(choice) }),
      h("span", {}, choice.label),
    );
  show();
  const holder = h(
    "details",
    { class: "multi" },
    summary,
    h(
      "div",
      { class: "menu", role: "group", "aria-labelledby": place.labelledBy },
      groups.map((group) => [
        group.label && h("p", { class: "menu-title" }, group.label),
        group.choices.map(row),
      ]),
    ),
  );
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !holder.open) return;
    event.preventDefault();
    event.stopPropagation();
    holder.open = false;
  });
  return holder;
}

/** A menu whose choices the app answers while one types. */
export function externalSelect(element, place) {
  const chosen = place.surface.form.read(place.blockId, element).selected_option;
  const list = h("datalist", { id: freshId("options") });
  let known = [];
  const fetchOptions = async () => {
    if (input.value.length < (element.min_query_length ?? 3)) return;
    const answer = await place.surface.suggest(place.blockId, element.action_id, input.value);
    known = answer.options ?? (answer.option_groups ?? []).flatMap((group) => group.options);
    replace(
      list,
      known.map((option) => h("option", { value: text(option.text) })),
    );
  };
  const input = h("input", {
    type: "text",
    id: place.id,
    list: list.id,
    autocomplete: "off",
    value: text(chosen?.text),
    placeholder: element.placeholder?.text ?? "Type to search",
    "aria-describedby": place.describedBy,
    "aria-labelledby": place.labelledBy,
    oninput: fetchOptions,
    onchange: () =>
      place.changed({
        selected_option: known.find((option) => text(option.text) === input.value) ?? null,
      }),
  });
  return h("span", { class: "external" }, input, list);
}
