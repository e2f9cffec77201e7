import type { Variation } from './fault.ts';
import { contentVariations } from './variations/contents.ts';
import { idVariations } from './variations/ids.ts';
import { messageVariations } from './variations/messages.ts';
import { readVariations } from './variations/reads.ts';
import { signInVariations } from './variations/sign-in.ts';

/** Ways to differ that break no promise, each of which shows on the wire. */
export const variations: readonly Variation[] = [
  ...contentVariations,
  ...messageVariations,
  ...readVariations,
  ...idVariations,
  ...signInVariations,
];
