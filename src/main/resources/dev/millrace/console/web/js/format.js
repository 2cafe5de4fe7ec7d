// Numbers, sizes, times and foreign text as people read them.
const GROUPED = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
const DECIMAL = new Intl.NumberFormat('en-US', {maximumSignificantDigits: 4});
const CLOCK = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const DAY_AND_CLOCK = new Intl.DateTimeFormat('en-GB', {year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit'});
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** "1,234"; a dash where there is no number. */
export function number(value) {
  return value === null || value === undefined ? '–' : GROUPED.format(value);
}

/** With as many digits as a person reads: "42.73", "1,234". */
export function decimal(value) {
  return value === null || value === undefined ? '–' : Math.abs(value) >= 1000 ? GROUPED.format(value) : DECIMAL.format(value);
}

/** A rate as number and unit: ["1,234", "/s"]. */
export function perSecond(value) {
  return [value !== 0 && Math.abs(value) < 10 ? DECIMAL.format(value) : number(value), '/s'];
}

/** A size as number and unit: ["1.5", "MiB"]. */
export function size(bytes) {
  let value = bytes ?? 0;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return [value >= 100 || Number.isInteger(value) ? GROUPED.format(value) : value.toFixed(1), UNITS[unit]];
}

export function bytes(value) {
  return value === null || value === undefined ? '–' : size(value).join(' ');
}

/** "350 ms", "2.5 s", "3 min", "2 h 5 min", "4 d 2 h". */
export function duration(millis) {
  if (millis === null || millis === undefined) {
    return '–';
  }
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 60) {
    return `${seconds < 10 ? seconds.toFixed(1).replace(/\.0$/, '') : Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${GROUPED.format(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** Time of day, in the zone of whoever looks. */
export function clock(iso) {
  return iso ? CLOCK.format(new Date(iso)) : '–';
}

export function moment(iso) {
  return iso ? DAY_AND_CLOCK.format(new Date(iso)) : '–';
}

export function percent(share) {
  return `${share > 0 && share < 0.001 ? '<0.1' : (share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

// Control characters, and those that turn the direction of the text around them or take no place at all.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Foreign text with everything shown that would act instead of being seen, and not longer than a page bears. */
export function visible(text, longest = 4000) {
  const whole = String(text ?? '');
  const shown = whole.slice(0, longest).replace(UNSEEN, (c) => `⟨${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
  return whole.length > longest ? `${shown} … (${number(whole.length - longest)} more characters)` : shown;
}
