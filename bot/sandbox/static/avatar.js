/** A picture for everyone: initials on one of a few quiet colours, our own mark for the app. */

import { h, hash } from "./dom.js";

const COLOURS = 7;

function initials(name) {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/** The avatar of a user id; decorative, for the name always stands beside it. */
export function avatar(userId, directory, size = "") {
  if (userId === directory.app.bot_user_id)
    return h(
      "span",
      { class: `avatar app ${size}`, "aria-hidden": "true" },
      h("img", { src: "/sandbox/static/mark.svg", alt: "" }),
    );
  return h(
    "span",
    { class: `avatar colour-${hash(userId ?? "") % COLOURS} ${size}`, "aria-hidden": "true" },
    initials(directory.userName(userId)),
  );
}
