import type { Header } from '../../lib/http/exchange.ts';

/* Characters that the document shows of what a provider sends; where it cuts, it says the true length. */
export const maxBodyLength = 4000;
export const maxHeaderLength = 500;
export const maxSentenceLength = 1000;

/** A heading with its paragraphs, or nothing where there are none. */
export function section(title: string, paragraphs: readonly string[]): string[] {
  return paragraphs.length === 0 ? [] : [`## ${title}`, ...paragraphs];
}

/** `1 character`, `5 characters`. */
export function inCharacters(length: number): string {
  return length === 1 ? '1 character' : `${length} characters`;
}

/** The headers of a recorded message. */
export function headersOf(message: { headers: readonly (readonly string[])[] } | undefined): Header[] {
  return (message?.headers ?? []).map(([name = '', value = '']) => [name, value]);
}
