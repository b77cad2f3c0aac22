/** Local storage that never throws: full, forbidden and missing all look like empty. */
const use = <T>(action: (storage: Storage) => T): T | undefined => {
  try {
    return action(localStorage);
  } catch {
    return undefined;
  }
};

export const readItem = (key: string): string | undefined => use(storage => storage.getItem(key)) || undefined;

/** @returns whether it is stored now */
export const writeItem = (key: string, value: string): boolean => use(storage => (storage.setItem(key, value), true)) || false;

export const removeItem = (key: string): void => void use(storage => storage.removeItem(key));

export const keysWith = (prefix: string): string[] => use(storage => Object.keys(storage).filter(key => !key.indexOf(prefix))) || [];
