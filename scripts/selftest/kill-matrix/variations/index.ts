import type { Variation } from '../behaviours/fault.ts';
import { contentVariations } from './contents.ts';
import { idVariations } from './ids.ts';
import { messageVariations } from './messages.ts';
import { readVariations } from './reads.ts';
import { signInVariations } from './sign-in.ts';

/** Differences that break no promise; each is visible on the wire. */
export const variations: readonly Variation[] = [
  ...contentVariations,
  ...messageVariations,
  ...readVariations,
  ...idVariations,
  ...signInVariations,
];
