/** Dates as Slack writes them: in the reader's own zone, by the tokens of a date format. */

const DAY = 86_400_000;

/** The instant of a message's `ts` ("1790000000.000100"). */
export function instantOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

function written(options) {
  return (date) => new Intl.DateTimeFormat("en-GB", options).format(date);
}

const time = written({ hour: "2-digit", minute: "2-digit" });
const timeWithSeconds = written({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const long = written({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const plain = written({ day: "numeric", month: "long", year: "numeric" });
const short = written({ day: "numeric", month: "short", year: "numeric" });
const full = written({ dateStyle: "full", timeStyle: "long" });
const weekdayAndDay = written({ weekday: "long", day: "numeric", month: "long" });

/** Slack's date tokens; unknown ones make the fallback show. */
const TOKENS = {
  date_num: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  date_slash: (date) => `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`,
  date: plain,
  date_long: long,
  date_long_full: plain,
  date_short: short,
  date_pretty: (date) => relativeDay(date, false) ?? plain(date),
  date_short_pretty: (date) => relativeDay(date, false) ?? short(date),
  date_long_pretty: (date) => relativeDay(date, false) ?? long(date),
  day_divider_pretty: (date) => relativeDay(date, false) ?? weekdayAndDay(date),
  time,
  time_secs: timeWithSeconds,
  ago: (date) => ago(date),
};

function two(number) {
  return String(number).padStart(2, "0");
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function relativeDay(date, capital) {
  const days = Math.round((midnight(date) - midnight(new Date())) / DAY);
  const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return word && capital ? word[0].toUpperCase() + word.slice(1) : word;
}

function ago(date) {
  const seconds = Math.round((date - Date.now()) / 1000);
  const steps = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3];
  return new Intl.RelativeTimeFormat("en-GB").format(Math.round(seconds / size), unit);
}

/** `format` with its tokens filled in for a Unix time; null where it cannot be done. */
export function formatDate(unixSeconds, format) {
  const date = new Date(Number(unixSeconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let understood = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, token) => {
    if (TOKENS[token]) return TOKENS[token](date);
    understood = false;
    return whole;
  });
  if (!understood) return null;
  return text[0] === "y" || text[0] === "t" ? capitalised(text, format) : text;
}

function capitalised(text, format) {
  return format.startsWith("{") ? text[0].toUpperCase() + text.slice(1) : text;
}

/** "14:05". */
export function clockTime(date) {
  return time(date);
}

/** Everything, with the zone, for a tooltip. */
export function fullTime(date) {
  return full(date);
}

/** What a day divider says: "Today", "Yesterday", "Monday 23 November". */
export function dayName(date) {
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return relativeDay(date, true) ?? (thisYear ? weekdayAndDay(date) : long(date));
}

/** A key that is the same for all instants of one local day. */
export function dayKey(date) {
  return TOKENS.date_num(date);
}
