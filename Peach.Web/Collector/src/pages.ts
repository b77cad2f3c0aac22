/** Calls when the page changes its own address (single-page applications), with the address before. The fragment does not count. */
export const watchAddress = (changed: (before: string) => void): void => {
  const address = (): string => location.href.split('#')[0]!;
  let current = address();

  const check = (): void => {
    const now = address();
    if (now === current) return;
    const before = current;
    current = now;
    // Title and content follow the address.
    setTimeout(() => changed(before), 0);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...parameters: Parameters<History['pushState']>): void {
      original.apply(this, parameters);
      check();
    };
  }
  addEventListener('popstate', check);
};
