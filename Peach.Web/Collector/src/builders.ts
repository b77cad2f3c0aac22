import type { PeachComponent, PeachContext, PeachMetadata, PeachProps } from '../peach-collector';

export const isMedia = (value: unknown): value is HTMLMediaElement =>
  typeof HTMLMediaElement === 'function' && value instanceof HTMLMediaElement;

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** Leaves out what is null or undefined. */
const compact = <T extends object>(fields: T): T => {
  const kept = {} as T;
  for (const name of Object.keys(fields) as (keyof T)[]) if (fields[name] !== null && fields[name] !== undefined) kept[name] = fields[name];
  return kept;
};

/** Undefined where nothing is left. */
export const compactOrNothing = (fields: object | null | undefined): object | undefined => {
  const kept = fields ? compact(fields) : {};
  return Object.keys(kept).length ? kept : undefined;
};

// The builders are called with `new` too, which only functions allow.
export function EventContextComponent(type?: string, name?: string, version?: string): PeachComponent {
  return compact({ type, name, version } as PeachComponent);
}

export function mediaContext(id?: string | null, component?: PeachComponent | null, type?: string | null, more?: PeachContext): PeachContext {
  return compact({ id, type: type || (id ? 'recommendation' : undefined), component, page_uri: location.href, ...more } as PeachContext);
}

export function recommendationContext(
  items?: string[] | null, component?: PeachComponent | null, itemId?: string | null, hitIndex?: number | null, more?: PeachContext): PeachContext {
  return compact({
    items, items_count: items ? items.length : undefined, item_id: itemId, hit_index: hitIndex, component, page_uri: location.href, ...more,
  } as PeachContext);
}

export function EventProps(source?: HTMLMediaElement | PeachProps, more?: PeachProps): PeachProps {
  if (!isMedia(source)) return compact({ ...source, ...more });
  return compact({
    playback_position_s: round(source.currentTime),
    is_playing: !source.paused && !source.ended,
    playback_rate: source.playbackRate,
    volume: source.volume,
    audio_mode: source.muted ? 'muted' : document.visibilityState === 'hidden' ? 'background' : 'normal',
    video_mode: source.tagName === 'VIDEO' ? videoMode(source) : undefined,
    ...more,
  } as PeachProps);
}

export function EventMetadata(source?: HTMLMediaElement | PeachMetadata, more?: PeachMetadata): PeachMetadata {
  if (!isMedia(source)) return compact({ ...source, ...more });
  const { duration } = source;
  return compact({
    type: source.tagName === 'VIDEO' ? 'video' : 'audio',
    format: duration === Infinity ? 'live' : 'ondemand',
    duration: isFinite(duration) ? round(duration) : undefined,
    ...more,
  } as PeachMetadata);
}

const videoMode = (element: HTMLMediaElement): PeachProps['video_mode'] => {
  const shown = document as Document & { webkitFullscreenElement?: Element };
  const full = shown.fullscreenElement || shown.webkitFullscreenElement;
  return document.pictureInPictureElement === element ? 'pip' : full && full.contains(element) ? 'fullscreen' : 'normal';
};
