/** Our own line icons, drawn on a 20 by 20 grid; decorative, so hidden from screen readers. */

import { s } from "./dom.js";

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  home: "M3 9.5 10 3l7 6.5M5 8.5V17h4v-4.5h2V17h4V8.5",
  send: "M3 10 17 3.5 12.5 17l-3-5.5zM9.5 11.5 17 3.5",
  close: "M5 5l10 10M15 5 5 15",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  thread: "M3.5 4h13v9h-7L6 16v-3H3.5z",
  warn: "M10 3 18 16.5H2zM10 8v4M10 14.2v.3",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  back: "M12 4 6 10l6 6",
  open: "M8 5H4v11h11v-4M11 4h5v5M16 4l-7 7",
  bolt: "M11 2.5 4.5 11H10l-1 6.5L15.5 9H10z",
  check: "M4 10.5 8 15l8-9.5",
  up: "M5 12l5-5 5 5",
  down: "M5 8l5 5 5-5",
};

/** The icon called `name`. */
export function icon(name) {
  return s(
    "svg",
    {
      class: `icon icon-${name}`,
      viewBox: "0 0 20 20",
      width: 18,
      height: 18,
      "aria-hidden": "true",
      focusable: "false",
    },
    s("path", { d: PATHS[name] }),
  );
}
