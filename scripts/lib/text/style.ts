import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text, or returns it unchanged. */
export type Style = (format: Format, text: string) => string;

export const plain: Style = (_, text) => text;

// Without Node's own check of the stream: `styleFor` has decided already.
const coloured: Style = (format, text) =>
  (styleText as (format: Format, text: string, options: { validateStream: boolean }) => string)(format, text, {
    validateStream: false,
  });

/** Colour only on a terminal, and not where NO_COLOR is set (no-color.org) or the terminal is dumb. */
export function styleFor(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Style {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb' ? coloured : plain;
}
