import type { Evidence } from './evidence.ts';
import type { Exchange } from './exchange.ts';
import type { Verdict } from './run-schema.ts';

type RecordedExchange = NonNullable<NonNullable<Verdict['evidence']>['participant']>;

/**
 * What a recorded verdict rests on, to be judged again; undefined where the record does not hold all of it.
 * Secrets are out of the record, so an echo that was found in it is taken over.
 */
export function evidenceIn({
  evidence,
  request,
  response,
  failure,
  echoes,
  viaProxy,
  tries,
}: Verdict): Evidence | undefined {
  if (!evidence || !request) return undefined;
  const last = tries.at(-1);
  const { slots, members, participant, subscriptions, control } = evidence;
  const around = [...Object.values(members), participant, subscriptions, control];
  if (response?.cut || around.some((read) => read?.response?.cut)) return undefined;
  return {
    slots,
    exchange: {
      ...exchangeIn({
        request,
        ...(response ? { response } : {}),
        ...(failure ? { failure } : {}),
        at: last?.at ?? '',
        durationMs: last?.durationMs ?? 0,
      }),
      echoes: echoes ?? [],
      ...(viaProxy ? { viaProxy } : {}),
    },
    readBack: {
      members: Object.fromEntries(Object.entries(members).map(([slot, read]) => [slot, exchangeIn(read)])),
      ...(participant ? { participant: exchangeIn(participant) } : {}),
      ...(subscriptions ? { subscriptions: exchangeIn(subscriptions) } : {}),
    },
    ...(control ? { control: exchangeIn(control) } : {}),
  };
}

/** An exchange as it was recorded; nothing is known of echoes in it. */
export function exchangeIn({ request, response, failure, at, durationMs }: RecordedExchange): Exchange {
  return {
    request: { ...request, headers: request.headers.map(pair) },
    ...(response
      ? {
          response: {
            status: response.status,
            headers: response.headers.map(pair),
            body: response.body,
            ...(response.notUtf8 ? { notUtf8: true as const } : {}),
          },
        }
      : {}),
    ...(failure ? { failure: { ...failure, kind: failure.kind ?? 'lost' } } : {}),
    echoes: [],
    at,
    durationMs,
  };
}

function pair([name = '', value = '']: readonly string[]): [string, string] {
  return [name, value];
}
