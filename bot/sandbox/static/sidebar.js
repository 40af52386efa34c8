/** The sidebar: the workspace and its labels, whom one acts as, channels, the app. */

import { h, redraw } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";

/** Draw into `nav`. */
export function drawSidebar(nav, store) {
  const held = nav.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const { directory, place, team } = store;
  redraw(
    nav,
    JSON.stringify([
      directory.version,
      directory.channels,
      directory.app,
      place.channel,
      place.tab,
      team,
    ]),
    () => parts(store),
  );
  if (held && !nav.contains(document.activeElement))
    nav.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}

function parts(store) {
  const { directory, place } = store;
  const rows = directory.channels.filter(
    (channel) => !channel.is_im && channel.is_member !== false,
  );
  const others = directory.channels.filter(
    (channel) => !channel.is_im && channel.is_member === false,
  );
  return [
    workspace(store),
    person(store),
    h(
      "div",
      { class: "sidebar-lists" },
      group(
        "Channels",
        rows.map((channel) =>
          row(channel, store, icon(channel.is_private ? "lock" : "hash"), channel.name),
        ),
      ),
      others.length > 0 &&
        group(
          "Other channels",
          others.map((channel) => row(channel, store, icon("hash"), channel.name)),
        ),
      directory.appChannel &&
        group("Apps", [
          row(
            directory.appChannel,
            store,
            avatar(directory.app.bot_user_id, directory, "small"),
            directory.app.name,
            appState(directory.app),
          ),
          home(store, place),
        ]),
    ),
    h(
      "p",
      { class: "sidebar-foot" },
      "Everything here runs on this machine. Nothing is sent to Slack.",
    ),
  ];
}

function workspace(store) {
  return h(
    "header",
    { class: "workspace" },
    h("h1", {}, store.team.name),
    h(
      "p",
      { class: "labels" },
      h("span", { class: "label strong" }, "Local sandbox, not Slack"),
      h("span", { class: "label" }, "Sample news"),
    ),
  );
}

function person(store) {
  const { directory } = store;
  return h(
    "label",
    { class: "act-as" },
    avatar(store.me, directory),
    h(
      "span",
      { class: "act-as-words" },
      h("span", { class: "act-as-label" }, "Act as"),
      h(
        "select",
        {
          "data-focus": "act-as",
          "aria-label": "Act as",
          onchange: (event) => store.actAs(event.target.value),
        },
        directory.users.map((user) =>
          h(
            "option",
            { value: user.id, selected: user.id === store.me },
            user.real_name || user.name,
          ),
        ),
      ),
    ),
  );
}

function group(title, rows) {
  return h(
    "section",
    { class: "sidebar-group", "aria-label": title },
    h("h2", {}, title),
    h("ul", {}, rows),
  );
}

function row(channel, store, sign, name, extra = null) {
  const isHere = store.place.channel === channel.id && store.place.tab === "messages";
  const unread = channel.unread && !isHere ? channel.unread : 0;
  return h(
    "li",
    {},
    h(
      "button",
      {
        class: `row${unread ? " unread" : ""}`,
        type: "button",
        "data-focus": channel.id,
        "data-channel": channel.id,
        "aria-current": isHere ? "page" : undefined,
        onclick: () => store.go({ channel: channel.id }),
      },
      sign,
      h("span", { class: "row-name" }, name),
      extra,
      channel.is_archived && h("span", { class: "row-note" }, "archived"),
      unread > 0 && h("span", { class: "count", "aria-label": `${unread} unread` }, String(unread)),
    ),
  );
}

function appState(app) {
  return app.is_connected === false ? h("span", { class: "row-note warn" }, "not connected") : null;
}

function home(store, place) {
  if (store.directory.app.home_enabled === false) return null;
  const isHere = place.tab === "home";
  return h(
    "li",
    {},
    h(
      "button",
      {
        class: "row",
        type: "button",
        "data-focus": "home",
        "data-tab": "home",
        "aria-current": isHere ? "page" : undefined,
        onclick: () => store.go({ channel: store.directory.appChannel.id, tab: "home" }),
      },
      icon("home"),
      h("span", { class: "row-name" }, `${store.directory.app.name} Home`),
    ),
  );
}
