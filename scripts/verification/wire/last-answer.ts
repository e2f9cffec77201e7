import { type Exchange, noToken } from '../../lib/http/exchange.ts';
import type { Run } from '../../run/run-schema.ts';
import type { Wire } from './wire.ts';

/** Since when a target has answered nothing. */
export interface Silence {
  /** When its last answer came: UTC, ISO 8601. */
  readonly since: string;
  /** Requests that were not answered after that. */
  readonly unanswered: number;
  /** The codes of the failures that came in place of answers, each once. */
  readonly codes: readonly string[];
}

/** A wire that remembers when its target was last heard of. */
export interface WatchedWire {
  readonly wire: Wire;
  /** Undefined while the last request was answered, and where nothing ever was. */
  readonly silence: () => Silence | undefined;
}

export function watched(wire: Wire): WatchedWire {
  let since: string | undefined;
  let unanswered = 0;
  const codes = new Set<string>();
  const hear = ({ response, failure }: Exchange): void => {
    // What is no HTTP was sent by somebody all the same, and without a token nobody was asked.
    if (failure?.code === noToken) return;
    if (response || failure?.kind === 'malformed') {
      since = new Date().toISOString();
      unanswered = 0;
      codes.clear();
    } else {
      unanswered += 1;
      if (failure) codes.add(failure.code);
    }
  };
  return {
    wire: {
      ...wire,
      async send(request) {
        const exchange = await wire.send(request);
        hear(exchange);
        return exchange;
      },
    },
    silence: () => (since === undefined || unanswered === 0 ? undefined : { since, unanswered, codes: [...codes] }),
  };
}

/** What a silence to the end of a run says of its target. */
export function lostSince({ since, unanswered, codes }: Silence): NonNullable<Run['lost']> {
  const requests = unanswered === 1 ? 'a request' : `${unanswered} requests`;
  const because = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  return {
    since,
    sentence: `The target has answered nothing since ${since}, to the end of the run: ${requests} after that had no answer${because}`,
    next: 'find out why it stopped, and run again; whatever it did until then is judged',
  };
}
