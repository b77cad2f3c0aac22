/** 32 random hexadecimal digits. */
export const randomId = (): string => {
  const bytes = new Uint8Array(16);
  try {
    crypto.getRandomValues(bytes);
  } catch {
    for (let i = 0; i < 16; i++) bytes[i] = Math.random() * 256;
  }
  return Array.from(bytes, byte => (byte + 256).toString(16).slice(1)).join('');
};
