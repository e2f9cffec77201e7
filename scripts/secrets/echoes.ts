import type { Exchange, ReceivedResponse } from '../lib/http/exchange.ts';
import type { Stripper } from './redactor.ts';

/** A text that came with an answer, and the place where it stood. */
export interface Beside {
  readonly place: 'reason phrase' | 'trailers';
  readonly text: string;
}

/**
 * The parts of an answer that repeat a credential of the request, and whether parts were not searched to their end.
 * @param shownName makes the name of a header fit to be shown.
 * @param beside what came with the answer and is not judged otherwise.
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
