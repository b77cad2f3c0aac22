// Types of the global that /peach-collector.js gives a page. Put this file into a TypeScript project, or reference it.

/** Says where an event comes from: an app's or a page's part. */
export interface PeachComponent {
  type?: string;
  name?: string;
  version?: string;
}

/** What surrounds an event. Any further field is kept. */
export interface PeachContext {
  /** The recommendation or collection that led here. */
  id?: string;
  type?: string;
  /** Ids of the items shown. */
  items?: string[];
  items_count?: number;
  item_id?: string;
  item_index?: number;
  hit_index?: number;
  page_uri?: string;
  source?: string;
  referrer?: string;
  component?: PeachComponent;
  experiment_id?: string;
  experiment_component?: string;
  [field: string]: unknown;
}

/** The state of a player. Any further field is kept. Times are in seconds. */
export interface PeachProps {
  playback_position_s?: number;
  previous_playback_position_s?: number;
  time_spent_s?: number;
  is_playing?: boolean;
  playback_rate?: number;
  /** 0 to 1. */
  volume?: number;
  video_mode?: 'bar' | 'mini' | 'normal' | 'wide' | 'pip' | 'fullscreen' | 'cast' | 'preview';
  audio_mode?: 'normal' | 'background' | 'muted';
  start_mode?: 'normal' | 'auto_play' | 'auto_continue';
  playlist_id?: string;
  previous_id?: string;
  [field: string]: unknown;
}

/** What is played or read. Any further field is kept. */
export interface PeachMetadata {
  type?: 'audio' | 'video' | 'article' | 'page';
  format?: 'ondemand' | 'live' | 'dvr';
  /** Seconds. */
  duration?: number;
  [field: string]: unknown;
}

/** What became of a request with events. */
export interface PeachReceipt {
  /** The HTTP status; 0 when there was no answer; absent for a beacon, whose answer nobody sees. */
  status?: number;
  /** Whether the browser took it over while the page went away. */
  beacon: boolean;
  /** How many events were sent. */
  events: number;
  /** The answer's body: counts of accepted, duplicate and quarantined events, with reasons. */
  reply?: { accepted?: number; duplicate?: number; quarantined?: number; reasons?: { index: number; reason: string }[] };
}

export interface PeachOptions {
  /** Where Peach is, e.g. `https://peach.example.org`; by default where the script came from. */
  server?: string;
  /** Nothing is stored or sent before `setConsent(true)`. */
  requireConsent?: boolean;
  /** A page view at once, and one at every change of the address that the page makes itself (history API). */
  pageViews?: boolean;
  /** The domain of the cookies, for ids that subdomains share, e.g. `example.org`. */
  cookieDomain?: string;
  appId?: string;
  appName?: string;
  appVersion?: string;
  /** The version of the site's own tracking code. */
  implementationVersion?: string;
  /** Further fields of `client`. */
  client?: Record<string, unknown>;
  /** Seconds between two requests, unless the remote configuration says otherwise. */
  flushInterval?: number;
  /** Hears of every request with events. */
  onFlush?: (receipt: PeachReceipt) => void;
  /** Tells the console what goes wrong. */
  debug?: boolean;
}

export interface PeachMediaOptions {
  context?: PeachContext;
  props?: PeachProps;
  metadata?: PeachMetadata;
}

export interface PeachObserveOptions {
  /** The recommendation's id, as the endpoint gave it in `result.id`; or the collection's. */
  id: string;
  /** Which elements inside are items: a CSS selector, by default `[data-peach-item]`. */
  itemSelector?: string;
  /** The items' ids in order; by default the values of `data-peach-item`. */
  items?: string[];
  component?: PeachComponent;
  context?: PeachContext;
}

type Media = PeachProps | HTMLMediaElement | null;
type MediaCall = (id: string, context?: PeachContext | HTMLMediaElement | null, props?: Media, metadata?: PeachMetadata | HTMLMediaElement | null) => void;
type ItemsCall = (id: string, items?: string[] | null, component?: PeachComponent | null, context?: PeachContext | null) => void;
type HitCall = (id: string, itemId: string, hitIndex?: number, items?: string[] | null, component?: PeachComponent | null, context?: PeachContext | null) => void;

export interface PeachCollector {
  readonly version: string;

  init(siteKey: string, options?: PeachOptions): void;
  /** Null logs out. */
  setUserID(id: string | null, loggedIn?: boolean): void;
  /** True: events are stored and sent, whatever Do-Not-Track says. False: ids and unsent events are deleted, nothing is sent. Null: forgets the choice. */
  setConsent(given: boolean | null): void;
  /** Whether events are stored and sent now. */
  hasConsent(): boolean;
  /** The browser's lasting id; undefined without consent. */
  getClientID(): string | undefined;
  /** Sends what waits; nobody needs to call it. */
  flush(): void;

  sendEvent(type: string, id?: string | null, context?: PeachContext | null, props?: PeachProps | null, metadata?: PeachMetadata | null): void;

  sendPageViewEvent(recommendationId?: string | null, pageUri?: string | null, referrer?: string | null, context?: PeachContext | null): void;
  sendReadMoreEvent(id: string, context?: PeachContext | null, props?: PeachProps | null, metadata?: PeachMetadata | null): void;
  sendArticleStartEvent(id: string, context?: PeachContext | null, props?: PeachProps | null, metadata?: PeachMetadata | null): void;
  /** @param timeSpent seconds  @param completionRatio 0 to 1  @param positionRatio 0 to 1 */
  sendArticleEndEvent(
    id: string, timeSpent?: number | null, completionRatio?: number | null, positionRatio?: number | null,
    context?: PeachContext | null, props?: PeachProps | null, metadata?: PeachMetadata | null): void;

  sendMediaPlayEvent: MediaCall;
  sendMediaPauseEvent: MediaCall;
  sendMediaSeekEvent: MediaCall;
  sendMediaStopEvent: MediaCall;
  sendMediaEndEvent: MediaCall;
  sendMediaHeartbeatEvent: MediaCall;
  sendMediaVideoModeChangedEvent: MediaCall;
  sendMediaAudioModeChangedEvent: MediaCall;
  sendMediaAudioChangedEvent: MediaCall;
  sendMediaPlaylistAddEvent: MediaCall;
  sendMediaPlaylistRemoveEvent: MediaCall;
  sendMediaLikeEvent: MediaCall;
  sendMediaShareEvent: MediaCall;

  sendRecommendationLoadedEvent: ItemsCall;
  sendRecommendationDisplayedEvent: ItemsCall;
  sendRecommendationHitEvent: HitCall;
  sendCollectionLoadedEvent: ItemsCall;
  sendCollectionDisplayedEvent: ItemsCall;
  sendCollectionItemDisplayedEvent(
    id: string, itemId: string, itemIndex?: number, items?: string[] | null, component?: PeachComponent | null, context?: PeachContext | null): void;
  sendCollectionHitEvent: HitCall;

  /** Sends the media events of an audio or video element by itself. @returns a function that ends it. */
  attachMedia(element: HTMLMediaElement, id: string, options?: PeachMediaOptions): () => void;
  /** Loaded now, displayed when at least half of it was visible for a second, hit on a click on an item. @returns a function that ends it. */
  observeRecommendation(element: Element, options: PeachObserveOptions): () => void;
  /** The same for a collection, and for each of its items that was visible. */
  observeCollection(element: Element, options: PeachObserveOptions): () => void;

  EventContextComponent(type?: string, name?: string, version?: string): PeachComponent;
  mediaContext(id?: string | null, component?: PeachComponent | null, type?: string | null, more?: PeachContext): PeachContext;
  recommendationContext(
    items?: string[] | null, component?: PeachComponent | null, itemId?: string | null, hitIndex?: number | null, more?: PeachContext): PeachContext;
  EventProps(element: HTMLMediaElement, more?: PeachProps): PeachProps;
  EventProps(props?: PeachProps): PeachProps;
  EventMetadata(element: HTMLMediaElement, more?: PeachMetadata): PeachMetadata;
  EventMetadata(metadata?: PeachMetadata): PeachMetadata;

  /** Calls by name, as before the script had loaded: `_pc.push(['sendEvent', 'search'])`; or a function that gets the collector. */
  push(...calls: (readonly [name: string, ...parameters: unknown[]] | ((collector: PeachCollector) => void))[]): number;
}

declare global {
  interface Window {
    _pc: PeachCollector;
  }

  const _pc: PeachCollector;
}
