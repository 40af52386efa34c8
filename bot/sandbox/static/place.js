/** Addresses of this page: /?user=U1&channel=C1, &thread=TS, &tab=home. */

/** What an address asks for; absent parts are undefined. */
export function wantedPlace(address) {
  const query = new URLSearchParams(address.search);
  const part = (name) => query.get(name) ?? undefined;
  return { user: part("user"), channel: part("channel"), thread: part("thread"), tab: part("tab") };
}

/** The address of a place. */
export function addressOf(user, { channel, thread, tab }) {
  const query = new URLSearchParams({ user });
  if (channel) query.set("channel", channel);
  if (thread) query.set("thread", thread);
  if (tab === "home") query.set("tab", tab);
  return `/?${query}`;
}
