/** Images, as far as this machine has them. */

import { h } from "./dom.js";

/** An image from this machine; others are only named, for the page asks no outside host. */
export function imageElement(element, className) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  const missing = () =>
    h(
      "span",
      {
        class: `image-missing ${className}`,
        role: "img",
        "aria-label": element.alt_text,
        title: url,
      },
      element.alt_text || "Image",
    );
  if (!isNear(url)) return missing();
  const image = h("img", { class: className, alt: element.alt_text ?? "", src: url });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

function isNear(url) {
  try {
    return ["127.0.0.1", "localhost", location.hostname].includes(
      new URL(url, location.href).hostname,
    );
  } catch {
    return false;
  }
}
