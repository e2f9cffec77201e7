import { quoted } from '../verification/curl.ts';

/** A text as one word of a shell command; in quotes only where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}
