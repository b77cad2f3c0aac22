/** What a user agent says of a device, roughly; the server may look closer. */
const has = (pattern: string): boolean => new RegExp(pattern, 'i').test(navigator.userAgent);

const deviceType = (): string =>
  has('HbbTV') ? 'hbbtv'
  : has('PlayStation|Xbox|Nintendo') ? 'console'
  : has('SmartTV|SMART-TV|Tizen.+TV|Web0S|webOS.+TV|BRAVIA|AppleTV|GoogleTV|Android TV|AFT[A-Z]|CrKey|NetCast') ? 'tvbox'
  // An iPad says that it is a Mac.
  : has('iPad|Tablet|PlayBook|Silk') || (has('Android') && !has('Mobile')) || (has('Macintosh') && navigator.maxTouchPoints > 1) ? 'tablet'
  : has('Mobi|iPhone|iPod|Android') ? 'phone'
  : 'desktop';

const systems: readonly (readonly [name: string, pattern: string])[] = [
  ['iOS', '(?:iPhone|iPad|iPod).*? OS ([\\d_]+)'],
  ['Windows', 'Windows NT ([\\d.]+)'],
  ['Android', 'Android ?([\\d.]*)'],
  ['Tizen', 'Tizen ?([\\d.]*)'],
  ['webOS', '(?:Web0S|webOS)[^\\d;)]*([\\d.]*)'],
  ['macOS', 'Mac OS X ?([\\d_.]*)'],
  ['ChromeOS', 'CrOS \\S+ ([\\d.]+)'],
  ['Linux', 'Linux()'],
];

const system = (): object => {
  for (const [name, pattern] of systems) {
    const found = new RegExp(pattern, 'i').exec(navigator.userAgent);
    if (found) return { name, version: (found[1] || '').replace(/_/g, '.') || undefined };
  }
  return { name: 'unknown' };
};

/** The fields of `client` that the browser knows. */
export const describeDevice = (): object => ({
  device: {
    type: deviceType(),
    screen_size: screen.width + 'x' + screen.height,
    language: navigator.language,
    timezone: -new Date().getTimezoneOffset() / 60,
  },
  os: system(),
});
