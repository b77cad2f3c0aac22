/** First-party cookies. Where the browser forbids them, reading finds nothing and writing does nothing. */
export const readCookie = (name: string): string | undefined => {
  try {
    const found = new RegExp('(?:^|; )' + name + '=([^;]*)').exec(document.cookie);
    return found ? decodeURIComponent(found[1]!) : undefined;
  } catch {
    return undefined;
  }
};

/** @param seconds how long it lasts; 0 deletes it */
export const writeCookie = (name: string, value: string, seconds: number, domain?: string): void => {
  try {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; samesite=lax` +
      (domain ? '; domain=' + domain : '') + (location.protocol === 'https:' ? '; secure' : '');
  } catch {
    // Sandboxed frames throw.
  }
};
