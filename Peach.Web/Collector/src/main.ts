import { createCalls } from './calls';

const waiting: unknown = (window as { _pc?: unknown })._pc;

// A page that has the script twice keeps the first.
if (!waiting || !(waiting as { version?: string }).version) {
  const script = document.currentScript as HTMLScriptElement | null;
  const server = script && script.src ? new URL(script.src, location.href).origin : location.origin;
  const api = createCalls(server);
  (window as { _pc?: unknown })._pc = api;
  // What the page called while the script was on its way.
  if (Array.isArray(waiting)) (waiting as Parameters<typeof api.push>[0][]).forEach(call => api.push(call));
}
