import type { Exchange } from '../lib/http/exchange.ts';
import type { Evidence } from './evidence.ts';
import type { Verdict } from './run-schema.ts';

type RecordedExchange = NonNullable<NonNullable<Verdict['evidence']>['participant']>;

/**
 * The evidence of a recorded verdict, to be judged again; undefined where the record is incomplete.
 * A record holds no secrets, so echoes of them are taken over as recorded.
 */
export function evidenceIn(verdict: Verdict): Evidence | undefined {
  const { evidence, request } = verdict;
  if (!evidence || !request) return undefined;
  const { slots, members, participant, subscriptions, control } = evidence;
  const around = [...Object.values(members), participant, subscriptions, control];
  if (verdict.response?.cut || around.some((read) => read?.response?.cut)) return undefined;
  return {
    slots,
    exchange: exchangesIn(verdict)[0]!,
    readBack: {
      members: Object.fromEntries(Object.entries(members).map(([slot, read]) => [slot, exchangeIn(read)])),
      ...(participant ? { participant: exchangeIn(participant) } : {}),
      ...(subscriptions ? { subscriptions: exchangeIn(subscriptions) } : {}),
    },
    ...(control ? { control: exchangeIn(control) } : {}),
  };
}

/** Every exchange that a recorded verdict holds: the one that it is about first. */
export function exchangesIn({ request, response, failure, viaProxy, echoes, tries, evidence }: Verdict): Exchange[] {
  const last = tries.at(-1);
  const main = request && {
    ...exchangeIn({
      request,
      ...(response ? { response } : {}),
      ...(failure ? { failure } : {}),
      at: last?.at ?? '',
      durationMs: last?.durationMs ?? 0,
    }),
    echoes: echoes ?? [],
    ...(viaProxy ? { viaProxy } : {}),
  };
  const { members = {}, participant, subscriptions, control } = evidence ?? {};
  const others = [...Object.values(members), participant, subscriptions, control].filter(
    (other) => other !== undefined,
  );
  return [...(main ? [main] : []), ...others.map(exchangeIn)];
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
