import type { Exchange, ReceivedResponse } from './exchange.ts';
import type { Stripper } from './redactor.ts';

/**
 * The parts of an answer that repeat a credential of the request, and whether parts were not searched to their end.
 * @param shownName makes the name of a header fit to be shown.
 */
export function echoesIn(
  { headers, body }: ReceivedResponse,
  repeatsCredential: Stripper['repeatsCredential'],
  shownName: (name: string) => string,
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
  ];
  return { echoes, ...(whole.has(false) ? { unsearched: true as const } : {}) };
}
