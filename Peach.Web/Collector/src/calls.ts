import { EventContextComponent, EventMetadata, EventProps, compactOrNothing, isMedia, mediaContext, recommendationContext } from './builders';
import { Collector } from './collector';
import { attachMedia } from './media';
import { observeList } from './observe';
import type { PeachCollector, PeachContext, PeachMediaOptions, PeachMetadata, PeachObserveOptions, PeachOptions, PeachProps } from '../peach-collector';

type Call = (...parameters: never[]) => unknown;

const mediaTypes = [
  'Play', 'Pause', 'Seek', 'Stop', 'End', 'Heartbeat', 'VideoModeChanged', 'AudioModeChanged', 'AudioChanged', 'PlaylistAdd', 'PlaylistRemove', 'Like', 'Share',
];

/** VideoModeChanged is video_mode_changed. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter, at) => (at ? '_' : '') + letter.toLowerCase());

/** Makes the object that pages call. Nothing of it ever throws. */
export const createCalls = (scriptServer: string): PeachCollector => {
  let collector: Collector | undefined;
  let options: PeachOptions = {};
  /** Calls made before init wait for it; those that set something come before it sends its first event. */
  let early: { isSetting: boolean; action: (collector: Collector) => void }[] = [];

  const warn = (...what: unknown[]): void => {
    if (options.debug) console.warn('Peach:', ...what);
  };

  /** The same call, which never throws. */
  const guard = <T extends Call>(call: T): T =>
    function (this: unknown, ...parameters: Parameters<T>) {
      try {
        return call.apply(this, parameters);
      } catch (error) {
        warn(error);
        return undefined;
      }
    } as unknown as T;

  /** Calls with the collector, after init. */
  const use = (action: (collector: Collector) => void, isSetting = false): void => {
    if (collector) action(collector);
    else if (early.length < 100) early.push({ isSetting, action });
  };

  const catchUp = (isSetting: boolean): void => early.filter(call => call.isSetting === isSetting).forEach(call => guard(call.action)(collector!));

  const send = (type: string, id?: string | null, context?: object | null, props?: object | null, metadata?: object | null): void =>
    use(target => target._add(type, id, context, props, metadata));

  const sendList = (type: string) => (id: string, items?: string[] | null, component?: object | null, context?: PeachContext | null): void =>
    send(type, id, recommendationContext(items, component, null, null, context || {}));

  const sendHit = (type: string) =>
    (id: string, itemId: string, hitIndex?: number, items?: string[] | null, component?: object | null, context?: PeachContext | null): void =>
      send(type, id, recommendationContext(items, component, itemId, hitIndex, context || {}));

  const sendPlain = (type: string) => (id: string, context?: object | null, props?: object | null, metadata?: object | null): void =>
    send(type, id, context, props, metadata);

  const sendMedia = (type: string) =>
    (id: string, context?: PeachContext | HTMLMediaElement | null, props?: PeachProps | HTMLMediaElement | null, metadata?: PeachMetadata | HTMLMediaElement | null): void => {
      // The element may stand in the place of any of them.
      const element = [context, props, metadata].filter(isMedia)[0];
      const own = <T>(value: T | HTMLMediaElement | null | undefined): T | undefined => (isMedia(value) ? undefined : value || undefined);
      if (element) send(type, id, own(context), EventProps(element, own(props) as PeachProps), EventMetadata(element, own(metadata) as PeachMetadata));
      else send(type, id, own(context), own(props) as object, own(metadata) as object);
    };

  const observe = (kind: 'recommendation' | 'collection') => (element: Element, settings: PeachObserveOptions): (() => void) => {
    let end = (): void => undefined;
    let ended = false;
    use(() => {
      if (!ended) end = observeList(kind, element, settings, guard(send));
    });
    return guard(() => {
      ended = true;
      end();
    }) as () => void;
  };

  const calls: Record<string, Call> = {
    init(key: string | (PeachOptions & { siteKey?: string }), given?: PeachOptions) {
      const isText = typeof key === 'string';
      options = (isText ? given : key) || {};
      const siteKey = isText ? key : key && key.siteKey;
      if (!siteKey) return warn('init needs a site key');
      if (collector) return warn('init was called before');
      collector = new Collector(siteKey, (options.server || scriptServer).replace(/\/+$/, ''), options);
      catchUp(true);
      collector._start();
      catchUp(false);
      early = [];
    },
    setUserID: (id: string | null, loggedIn?: boolean) => use(target => target._identity._setUser(id, loggedIn), true),
    setConsent: (given: boolean | null) => use(target => target._choose(given), true),
    hasConsent: () => !!collector && collector._update(),
    getClientID: () => (collector && collector._update() ? collector._identity._clientId() : undefined),
    flush: () => use(target => target._flushNow()),
    sendEvent: send,
    sendPageViewEvent: (id?: string, page?: string, referrer?: string, context?: object) => use(target => target._pageView(id, page, referrer, context)),
    sendReadMoreEvent: sendPlain('read_more'),
    sendArticleStartEvent: sendPlain('article_start'),
    sendArticleEndEvent: (
      id: string, timeSpent?: number, completionRatio?: number, positionRatio?: number, context?: object, props?: object, metadata?: object) =>
      send('article_end', id, context,
        { time_spent_s: timeSpent, completion_ratio: completionRatio, position_ratio: positionRatio, ...compactOrNothing(props) }, metadata),
    sendRecommendationHitEvent: sendHit('recommendation_hit'),
    sendCollectionHitEvent: sendHit('collection_hit'),
    sendCollectionItemDisplayedEvent: (id: string, itemId: string, index?: number, items?: string[], component?: object, context?: PeachContext) =>
      send('collection_item_displayed', id, recommendationContext(items, component, itemId, null, { ...(index !== undefined && { item_index: index }), ...context })),
    attachMedia(element: HTMLMediaElement, id: string, settings?: PeachMediaOptions) {
      let end = (): void => undefined;
      let ended = false;
      use(target => {
        if (!ended) end = attachMedia(element, id, settings || {}, () => target._configuration._now.heartbeat_frequency_sec, guard(send));
      });
      return guard(() => {
        ended = true;
        end();
      });
    },
    observeRecommendation: observe('recommendation'),
    observeCollection: observe('collection'),
    EventContextComponent, mediaContext, recommendationContext, EventProps: EventProps as Call, EventMetadata: EventMetadata as Call,
    push(...queued: unknown[]) {
      queued.forEach(replay);
      return queued.length;
    },
  };
  for (const name of mediaTypes) calls[`sendMedia${name}Event`] = sendMedia('media_' + snakeCase(name));
  for (const kind of ['Recommendation', 'Collection']) {
    for (const what of ['Loaded', 'Displayed']) calls[`send${kind}${what}Event`] = sendList(`${kind}_${what}`.toLowerCase());
  }

  const api: Record<string, unknown> = { version: FRAMEWORK_VERSION };
  for (const name of Object.keys(calls)) api[name] = guard(calls[name]!);

  const replay = guard((call: unknown): void => {
    if (typeof call === 'function') call(api);
    else {
      const [name, ...parameters] = Array.from(call as ArrayLike<unknown>);
      const method = api[name as string];
      if (typeof method === 'function') method(...parameters);
      else warn('there is no call', name);
    }
  });

  return api as unknown as PeachCollector;
};
