/** The dialog of a `confirm` object: one question, two buttons, Escape means no. */

import { freshId, h } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Ask; true when the person said yes. */
export function confirmed(confirm, directory) {
  return new Promise((resolve) => {
    const title = freshId("confirm");
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = h(
      "dialog",
      { class: "dialog confirm", "aria-labelledby": title },
      h("h2", { id: title }, plainText(confirm.title)),
      h("div", { class: "confirm-text" }, textObject(confirm.text, directory)),
      h(
        "div",
        { class: "dialog-buttons" },
        h(
          "button",
          { class: "button", type: "button", onclick: () => finish(false) },
          plainText(confirm.deny ?? { text: "No" }),
        ),
        h(
          "button",
          {
            class: `button ${confirm.style === "danger" ? "danger solid" : "primary"}`,
            type: "button",
            autofocus: true,
            onclick: () => finish(true),
          },
          plainText(confirm.confirm ?? { text: "Yes" }),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
