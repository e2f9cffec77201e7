import type { Variation } from './fault.ts';
export const variations: readonly Variation[] = [{ id: 'x-cache', differs: 'It has a header.', behaviour: () => async (call, next) => { const a = await next(call); return { ...a, headers: { ...a.headers, 'x-cache': 'hit' } }; } }];
