/** The few emoji that apps of this kind write by name; any other name stays `:name:`, as typed. */

const EMOJI = {
  "+1": "👍",
  "-1": "👎",
  airplane: "✈️",
  anchor: "⚓",
  bar_chart: "📊",
  bell: "🔔",
  blue_book: "📘",
  bookmark: "🔖",
  bulb: "💡",
  calendar: "📅",
  chart_with_upwards_trend: "📈",
  clipboard: "📋",
  clock: "🕘",
  closed_book: "📕",
  dove_of_peace: "🕊️",
  earth_africa: "🌍",
  earth_americas: "🌎",
  earth_asia: "🌏",
  exclamation: "❗",
  eyes: "👀",
  fire: "🔥",
  flag: "🚩",
  gear: "⚙️",
  globe_with_meridians: "🌐",
  handshake: "🤝",
  heart: "❤️",
  hourglass: "⌛",
  inbox_tray: "📥",
  information_source: "ℹ️",
  link: "🔗",
  lock: "🔒",
  mag: "🔍",
  mailbox: "📫",
  memo: "📝",
  newspaper: "📰",
  no_bell: "🔕",
  pencil: "📝",
  pushpin: "📌",
  question: "❓",
  red_circle: "🔴",
  rocket: "🚀",
  rotating_light: "🚨",
  round_pushpin: "📍",
  ship: "🚢",
  smile: "😄",
  smiley: "😃",
  sparkles: "✨",
  speech_balloon: "💬",
  star: "⭐",
  tada: "🎉",
  thumbsup: "👍",
  thumbsdown: "👎",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  x: "❌",
  zap: "⚡",
};

/** The character for a name without its colons, or null. */
export function emojiNamed(name) {
  if (Object.hasOwn(EMOJI, name)) return EMOJI[name];
  const country = /^flag-([a-z]{2})$/.exec(name) ?? /^(us|cn|gb|jp|kr|fr|de|ru|it|es)$/.exec(name);
  return country ? flagOf(country[1]) : null;
}

/** A text with the names that we know between colons turned into their characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emojiNamed(name) ?? whole);
}

function flagOf(code) {
  return String.fromCodePoint(...[...code].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 97));
}
