/** The sandbox's JSON API and its WebSocket, as bot/sandbox/server.py describes them. */

const BASE = "/sandbox/api/";
const FIRST_RETRY = 500;
const LONGEST_RETRY = 8000;

/** Read: `read("messages", {user, channel})`. A lost connection is an answer too, not an exception. */
export function read(name, query = {}) {
  return answered(fetch(`${BASE}${name}?${new URLSearchParams(query)}`, { cache: "no-store" }));
}

/** Do: `send("say", {user, channel, text})`. What the app did not answer in time is not `ok`. */
export function send(name, body) {
  return answered(
    fetch(BASE + name, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function answered(request) {
  try {
    const answer = await (await request).json();
    const went = answer.status ?? "ok";
    return {
      ...answer,
      ok: answer.ok && went === "ok",
      error: answer.error || (went === "ok" ? null : went),
    };
  } catch {
    return { ok: false, error: "sandbox_unreachable" };
  }
}

/**
 * A connection that comes back by itself. `heard(event)` gets each event, `changed(isOpen)` each
 * loss and return; waiting doubles between attempts. Answers {close, retry}.
 */
export function listen(user, heard, changed) {
  const live = { socket: null, wait: FIRST_RETRY, timer: 0, ended: false };
  const open = () => {
    clearTimeout(live.timer);
    const address = new URL(`/sandbox/ws?${new URLSearchParams({ user })}`, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    live.socket = socket;
    socket.addEventListener("open", () => {
      live.wait = FIRST_RETRY;
      changed(true);
    });
    socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (live.ended || live.socket !== socket) return;
      changed(false);
      live.timer = setTimeout(open, live.wait);
      live.wait = Math.min(live.wait * 2, LONGEST_RETRY);
    });
  };
  open();
  return {
    close: () => {
      live.ended = true;
      clearTimeout(live.timer);
      live.socket.close();
    },
    retry: open,
  };
}
