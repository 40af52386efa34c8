/** What a person has chosen or typed on one surface (a message, a modal, a Home tab). */

const INITIAL = {
  plain_text_input: (e) => ({ value: e.initial_value ?? null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value ?? null }),
  url_text_input: (e) => ({ value: e.initial_value ?? null }),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({
    selected_time: e.initial_time ?? null,
    ...(e.timezone ? { timezone: e.timezone } : {}),
  }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
};

/** The values of a surface, by block and action id, in the shape of Slack's `state.values`. */
export class Form {
  #values = new Map();

  /** The value of an element; its initial one when it was not touched. */
  read(blockId, element) {
    const key = keyOf(blockId, element.action_id);
    const known = this.#values.get(key);
    if (known && known.value.type === element.type) return known.value;
    const initial = INITIAL[element.type];
    const value = { type: element.type, ...(initial ? initial(element) : {}) };
    if (initial) this.#values.set(key, { blockId, actionId: element.action_id, value });
    return value;
  }

  write(blockId, element, part) {
    const value = { type: element.type, ...part };
    this.#values.set(keyOf(blockId, element.action_id), {
      blockId,
      actionId: element.action_id,
      value,
    });
    return value;
  }

  /** Forget what stood in blocks that are gone; an update keeps the rest, as in Slack. */
  keepFor(blocks) {
    const blockIds = new Set(
      (blocks ?? []).map((block, index) => block.block_id ?? `block-${index}`),
    );
    for (const [key, entry] of this.#values)
      if (!blockIds.has(entry.blockId)) this.#values.delete(key);
  }

  /** `{values: {block_id: {action_id: value}}}`. */
  state() {
    const values = {};
    for (const { blockId, actionId, value } of this.#values.values()) {
      values[blockId] ??= {};
      values[blockId][actionId] = value;
    }
    return { values };
  }
}

function keyOf(blockId, actionId) {
  return JSON.stringify([blockId, actionId]);
}

/** Whether an element's value counts as not filled in. */
export function isEmpty(value) {
  const held = Object.entries(value ?? {}).filter(
    ([name]) => name !== "type" && name !== "timezone",
  );
  return held.every(([, content]) => content === null || content === "" || content?.length === 0);
}
