import { recommendationContext } from './builders';
import { whenSeen } from './visibility';
import type { PeachContext, PeachObserveOptions } from '../peach-collector';

const attribute = 'data-peach-item';

/** Sends the events of a list of recommendations, or of a collection with its items. Returns what ends it. */
export const observeList = (
  kind: 'recommendation' | 'collection', element: Element, options: PeachObserveOptions,
  send: (type: string, id: string, context: PeachContext) => void): (() => void) => {
  const elements = (): Element[] => Array.from(element.querySelectorAll(options.itemSelector || `[${attribute}]`));
  const idOf = (item: Element, index: number): string => (options.items && options.items[index]) || item.getAttribute(attribute) || '';
  const ids = (): string[] => options.items || elements().map(idOf);
  const emit = (what: string, item?: { id: string; index: number }): void => {
    const more: PeachContext = { ...options.context };
    if (item && what !== '_hit') more.item_index = item.index;
    send(kind + what, options.id, recommendationContext(ids(), options.component, item && item.id, item && what === '_hit' ? item.index : null, more));
  };

  const hit = (event: Event): void => {
    // The middle button opens a tab, the right one only a menu.
    if (event.type === 'auxclick' && (event as MouseEvent).button !== 1) return;
    const all = elements();
    const index = all.findIndex(item => item.contains(event.target as Node));
    if (index >= 0) emit('_hit', { id: idOf(all[index]!, index), index });
  };

  emit('_loaded');
  const ends = [whenSeen(element, () => emit('_displayed'))];
  if (kind === 'collection') {
    elements().forEach((item, index) => ends.push(whenSeen(item, () => emit('_item_displayed', { id: idOf(item, index), index }))));
  }
  // Capturing: the page may stop the click on its way up.
  for (const name of ['click', 'auxclick']) {
    element.addEventListener(name, hit, true);
    ends.push(() => element.removeEventListener(name, hit, true));
  }

  return () => ends.forEach(end => end());
};
