/** Modals: the top of the stack in one dialog, what was filled in, and what was wrong with it. */

import { freshId, h, replace } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { Form, isEmpty } from "./form.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";
import { send } from "./api.js";

const CONTROLS = "input, select, textarea, summary, button";
const TROUBLE = "We had some trouble connecting. Try again?";

export class Modals {
  #store;
  #forms = new Map();
  #shown = null;

  constructor(store) {
    this.#store = store;
    this.dialog = h("dialog", { class: "dialog modal" });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
  }

  /** Bring the dialog in line with the stack. */
  draw() {
    const stack = this.#store.views;
    const top = stack.at(-1);
    for (const id of this.#forms.keys())
      if (!stack.some((view) => view.id === id)) this.#forms.delete(id);
    if (!top) return this.#hide();
    const signature = JSON.stringify([top, stack.length, this.#store.directory.version]);
    if (signature === this.#shown) return null;
    this.#shown = signature;
    const held = this.#held(top);
    this.#build(top, stack.length);
    if (!this.dialog.open) this.dialog.showModal();
    this.#settle(held);
    return null;
  }

  /** Where one was in a view that is about to be drawn anew. */
  #held(view) {
    if (this.dialog.dataset.view !== view.id) return null;
    return {
      block: document.activeElement?.closest?.(".modal-body [data-block]")?.dataset.block,
      top: this.dialog.querySelector(".modal-body")?.scrollTop ?? 0,
    };
  }

  #settle(held) {
    const first =
      this.dialog.querySelector(".modal-body [autofocus]") ??
      this.dialog.querySelector(`.modal-body :is(${CONTROLS})`);
    const same =
      held?.block &&
      this.dialog.querySelector(`[data-block="${CSS.escape(held.block)}"] :is(${CONTROLS})`);
    (same || first || this.dialog.querySelector(".modal-foot button"))?.focus({
      preventScroll: Boolean(held),
    });
    if (held) this.dialog.querySelector(".modal-body").scrollTop = held.top;
  }

  #hide() {
    this.#shown = null;
    delete this.dialog.dataset.view;
    if (this.dialog.open) this.dialog.close();
    this.dialog.replaceChildren();
  }

  #form(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new Form());
    return this.#forms.get(view.id);
  }

  #build(view, depth) {
    const title = freshId("modal");
    const form = this.#form(view);
    this.dialog.setAttribute("aria-labelledby", title);
    this.dialog.dataset.view = view.id;
    form.keepFor(view.blocks);
    replace(
      this.dialog,
      h(
        "form",
        {
          class: "modal-form",
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            this.#submit(view, form);
          },
        },
        h(
          "header",
          { class: "modal-head" },
          depth > 1 &&
            h(
              "button",
              {
                class: "icon-button",
                type: "button",
                "aria-label": "Back",
                onclick: () => this.#close(),
              },
              icon("back"),
            ),
          h("h2", { id: title }, plainText(view.title)),
          h(
            "button",
            {
              class: "icon-button",
              type: "button",
              "aria-label": "Close",
              onclick: () => this.#close(depth > 1),
            },
            icon("close"),
          ),
        ),
        h(
          "div",
          { class: "modal-body blocks" },
          h("p", { class: "modal-trouble", role: "alert", hidden: true }),
          drawBlocks(view.blocks, this.#surface(view, form)),
        ),
        h(
          "footer",
          { class: "modal-foot" },
          h("span", { class: "modal-app" }, this.#store.directory.app.name),
          h(
            "button",
            { class: "button", type: "button", onclick: () => this.#close() },
            plainText(view.close ?? { text: view.submit ? "Cancel" : "Close" }),
          ),
          view.submit &&
            h("button", { class: "button primary", type: "submit" }, plainText(view.submit)),
        ),
      ),
    );
  }

  #surface(view, form) {
    const { directory, me, place } = this.#store;
    return {
      directory,
      form,
      conversation: place.channel,
      act: ({ block_id, action_id, ...action }) =>
        send("click", {
          user: me,
          view_id: view.id,
          block_id,
          action_id,
          action,
          state: form.state(),
        }),
      suggest: (block_id, action_id, value) =>
        send("suggest", { user: me, view_id: view.id, block_id, action_id, value }),
    };
  }

  async #submit(view, form) {
    const missing = required(view, form);
    this.#errors(missing);
    if (Object.keys(missing).length) return;
    const buttons = [...this.dialog.querySelectorAll(".modal-foot button")];
    for (const button of buttons) button.disabled = true;
    this.dialog.querySelector("[type=submit]")?.classList.add("busy");
    const answer = await send("submit", {
      user: this.#store.me,
      view_id: view.id,
      state: form.state(),
    });
    for (const button of buttons) button.disabled = false;
    this.dialog.querySelector("[type=submit]")?.classList.remove("busy");
    if (answer.errors) this.#errors(answer.errors);
    else if (!answer.ok || answer.error) this.#trouble(answer.error);
    else await this.#store.refreshViews();
  }

  #errors(errors) {
    this.#trouble(null);
    let first = null;
    for (const block of this.dialog.querySelectorAll(".block-input")) {
      const text = errors[block.dataset.block];
      block.classList.toggle("wrong", Boolean(text));
      block.querySelector(".field-error").textContent = text ?? "";
      const control = block.querySelector("input, select, textarea, summary");
      if (text) control?.setAttribute("aria-invalid", "true");
      else control?.removeAttribute("aria-invalid");
      if (text) first ??= control;
    }
    const shown = new Set(
      [...this.dialog.querySelectorAll(".block-input")].map((block) => block.dataset.block),
    );
    if (Object.keys(errors).some((id) => !shown.has(id))) this.#trouble("unknown_block_in_errors");
    first?.focus();
  }

  #trouble(error) {
    const line = this.dialog.querySelector(".modal-trouble");
    line.hidden = !error;
    line.textContent = error ? `${TROUBLE} (${error})` : "";
  }

  async #close(clear = false) {
    const top = this.#store.views.at(-1);
    if (!top) return;
    await send("close_view", {
      user: this.#store.me,
      view_id: top.id,
      ...(clear || top.clear_on_close ? { clear: true } : {}),
    });
    await this.#store.refreshViews();
  }
}

/** The inputs that must be filled in and are not, each with Slack's own words for it. */
function required(view, form) {
  const missing = {};
  (view.blocks ?? []).forEach((block, index) => {
    if (block.type !== "input" || block.optional) return;
    const id = block.block_id ?? `block-${index}`;
    if (isEmpty(form.read(id, block.element))) missing[id] = "Please complete this required field.";
  });
  return missing;
}
