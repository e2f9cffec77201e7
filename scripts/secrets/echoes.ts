import type { Exchange, ReceivedResponse } from '../lib/http/exchange.ts';
import type { Stripper } from './redactor.ts';

/** A text that came with a response, and the place where it stood. */
export interface Beside {
  readonly place: 'reason phrase' | 'trailers';
  readonly text: string;
}

/**
 * The parts of a response that repeat a credential of the request, and whether some parts were not searched whole.
 * @param shownName removes secrets from the name of a header.
 * @param beside further texts of the response to search.
 */
export function echoesIn(
  { headers, body }: ReceivedResponse,
  repeatsCredential: Stripper['repeatsCredential'],
  shownName: (name: string) => string,
  beside: readonly Beside[] = [],
): Pick<Exchange, 'echoes' | 'unsearched'> {
  const whole = new Set<boolean>();
  const repeats = (text: string): boolean => {
    const found = repeatsCredential(text);
    whole.add(found !== undefined);
    return found === true;
  };
  const echoes = [
    ...headers.filter((header) => header.some(repeats)).map(([name]) => `header ${shownName(name).toLowerCase()}`),
    ...(repeats(body) ? ['body'] : []),
    ...new Set(beside.filter(({ text }) => repeats(text)).map(({ place }) => place)),
  ];
  return { echoes, ...(whole.has(false) ? { unsearched: true as const } : {}) };
}
