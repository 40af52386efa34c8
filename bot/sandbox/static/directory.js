/** Who and what the ids of this workspace stand for, as one person may see it. */

/** Who tells a person what Slack itself has to say. */
const SLACKBOT = "USLACKBOT";

export class Directory {
  constructor(state) {
    this.me = state.me;
    this.app = state.app;
    this.people = state.users;
    this.users = state.users.filter((user) => !user.is_bot && user.id !== state.app.bot_user_id);
    this.channels = state.channels;
    this.version = JSON.stringify([
      state.me,
      state.users,
      state.channels.map((channel) => [channel.id, channel.name]),
      state.app.name,
    ]);
  }

  user(id) {
    return this.people.find((user) => user.id === id);
  }

  userName(id) {
    if (id === this.app.bot_user_id) return this.app.name;
    if (id === SLACKBOT) return "Slackbot";
    const user = this.user(id);
    return user ? user.real_name || user.name : id;
  }

  channel(id) {
    return this.channels.find((channel) => channel.id === id);
  }

  /** The name without its sign; null for one that this person may not know. */
  channelName(id) {
    return this.channel(id)?.name ?? null;
  }

  conversationLabel(channel) {
    if (channel.is_im) return this.app.name;
    return channel.is_private ? `${channel.name} (private)` : `# ${channel.name}`;
  }

  get appChannel() {
    return this.channels.find((channel) => channel.is_im);
  }

  isAppChannel(id) {
    return this.appChannel?.id === id;
  }

  /** Where an address such as ?channel=news&tab=home leads; by default the first channel. */
  placeFor({ channel, tab }) {
    const plain = (channel ?? "").replace(/^[#@]/, "").toLowerCase();
    const found = this.channels.find(
      (one) => one.id === channel || (!one.is_im && one.name.toLowerCase() === plain),
    );
    const wantsApp = tab === "home" || plain === "app" || plain === this.app.name.toLowerCase();
    const first =
      this.channels.find((one) => one.is_member && !one.is_im && one.bot_is_member) ??
      this.channels.find((one) => one.is_member && !one.is_im) ??
      this.channels[0];
    const chosen = found ?? (wantsApp ? this.appChannel : first) ?? first;
    return {
      channel: chosen?.id ?? null,
      tab: tab === "home" && this.isAppChannel(chosen?.id) ? "home" : "messages",
    };
  }
}
