/** The share of an element, or of the window where that is smaller, that must be visible. */
const share = 0.5;
/** Milliseconds for which it must be. */
const time = 1000;

/** Calls once when at least half of an element was visible for a second, in a tab that is. Returns what ends the watch. */
export const whenSeen = (element: Element, seen: () => void): (() => void) => {
  // Where the browser cannot tell, nothing is claimed.
  if (typeof IntersectionObserver !== 'function') return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isInView = false;

  const judge = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!isInView || document.visibilityState === 'hidden') return;
    timer = setTimeout(() => {
      end();
      seen();
    }, time);
  };

  const observer = new IntersectionObserver(
    changes => {
      const { intersectionRatio, intersectionRect, rootBounds } = changes[changes.length - 1]!;
      const height = rootBounds ? rootBounds.height : window.innerHeight;
      const now = intersectionRatio >= share || (intersectionRect.width > 0 && intersectionRect.height >= height * share);
      if (now === isInView) return;
      isInView = now;
      judge();
    },
    // Steps fine enough to notice when half a window is filled by something much longer.
    { threshold: Array.from({ length: 41 }, (_, step) => step / 40) });

  const end = (): void => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', judge);
  };

  observer.observe(element);
  document.addEventListener('visibilitychange', judge);
  return end;
};
