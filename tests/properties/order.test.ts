import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { Exchange } from '../../scripts/lib/http/exchange.ts';
import type { Evidence } from '../../scripts/run/evidence.ts';
import type { Judgement } from '../../scripts/run/verdict.ts';
import { judgeExchanges } from '../../scripts/verification/judge/judge.ts';
import { meaningOf } from '../../scripts/verification/judge/subscriptions.ts';
import { anyCheckedCase, anyEvidence, anyRequestCase, anySubscriptions } from '../support/arbitraries.ts';
import { conforming, requestCases } from '../support/conforming.ts';
import { answered } from '../support/evidence.ts';
import { holds } from '../support/property.ts';

const anyCaseWithEvidence = anyRequestCase.chain((entry) => fc.tuple(fc.constant(entry), anyEvidence(entry)));

/** Numbers that decide which of two comes first, again and again. */
const anyOrder = fc.infiniteStream(fc.nat());
type Order = Iterator<number>;

function shuffled<Item>(items: readonly Item[], order: Order): Item[] {
  return items
    .map((item) => ({ item, at: order.next().value as number }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The same JSON with the members of its objects in another order, and the entries of its lists too if asked to. */
function reordered(value: unknown, order: Order, lists: boolean): unknown {
  if (Array.isArray(value)) {
    const inner = value.map((one) => reordered(one, order, lists));
    return lists ? shuffled(inner, order) : inner;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reordered(member, order, lists)]);
  return Object.fromEntries(shuffled(members, order));
}

function withOtherOrder(exchange: Exchange, order: Order, lists: boolean): Exchange {
  const { response } = exchange;
  if (!response) return exchange;
  // Fields of one name are a list, in which the order says something (RFC 9110, 5.3).
  const byName = new Map<string, (readonly [string, string])[]>();
  for (const header of response.headers) {
    const name = header[0].toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), header]);
  }
  const headers = shuffled([...byName.values()], order).flat();
  return { ...exchange, response: { ...response, headers, body: bodyInOtherOrder(response.body, order, lists) } };
}

function bodyInOtherOrder(body: string, order: Order, lists: boolean): string {
  try {
    const value = JSON.parse(body) as unknown;
    // A text with an odd spelling would lose it.
    return JSON.stringify(value) === body ? JSON.stringify(reordered(value, order, lists)) : body;
  } catch {
    return body;
  }
}

function mapped(evidence: Evidence, change: (exchange: Exchange, isRead: boolean) => Exchange): Evidence {
  const { members, participant, subscriptions } = evidence.readBack;
  return {
    ...evidence,
    exchange: change(evidence.exchange, false),
    readBack: {
      members: Object.fromEntries(Object.entries(members).map(([slot, read]) => [slot, change(read, true)])),
      ...(participant ? { participant: change(participant, true) } : {}),
      ...(subscriptions ? { subscriptions: change(subscriptions, true) } : {}),
    },
    ...(evidence.control ? { control: change(evidence.control, false) } : {}),
  };
}

/** A judgement without the texts of the target that it quotes, in which the order shows. */
function withoutQuotes({ status, reasonCode, follows, note, mismatches }: Judgement) {
  const facts = mismatches.map(({ part, at, expected, level }) => [part, at, expected, level].join(' | '));
  return { status, reasonCode, follows, note, mismatches: facts.sort() };
}

describe('a judgement', () => {
  it('is the same whenever it is made, and of equal evidence', () => {
    holds(
      fc.property(anyCaseWithEvidence, ([entry, evidence]) => {
        const judgement = judgeExchanges(entry, evidence);
        expect(judgeExchanges(entry, evidence)).toEqual(judgement);
        expect(judgeExchanges(structuredClone(entry), structuredClone(evidence))).toEqual(judgement);
      }),
      300,
    );
  });

  it('is the same in whatever order cases are judged', () => {
    holds(
      fc.property(anyEvidence(requestCases[0]!), fc.shuffledSubarray(requestCases), (evidence, some) => {
        const each = (entries: readonly RequestCase[]) =>
          new Map(entries.map((entry) => [entry.id, judgeExchanges(entry, structuredClone(evidence))]));
        expect(each(some)).toEqual(each([...some].reverse()));
      }),
      30,
    );
  });

  it('is the same in whatever order headers and the members of objects come', () => {
    holds(
      fc.property(anyCaseWithEvidence, anyOrder, ([entry, evidence], order) => {
        const other = mapped(evidence, (exchange) => withOtherOrder(exchange, order, false));
        expect(withoutQuotes(judgeExchanges(entry, other))).toEqual(withoutQuotes(judgeExchanges(entry, evidence)));
      }),
      500,
    );
  });

  it('is the same in whatever order the entries of lists are read back', () => {
    holds(
      fc.property(anyCheckedCase, anySubscriptions, anyOrder, (entry, document, order) => {
        const kept = conforming(entry);
        const { participant, subscriptions } = kept.readBack;
        const evidence = {
          ...kept,
          readBack: {
            ...kept.readBack,
            ...(participant
              ? {
                  participant: answered(200, {
                    id: kept.slots['participant'],
                    sessions: ['a', 'b'],
                    subscriptions: document,
                  }),
                }
              : {}),
            ...(subscriptions ? { subscriptions: answered(200, document) } : {}),
          },
        };
        const other = mapped(evidence, (exchange, isRead) => withOtherOrder(exchange, order, isRead));
        expect(withoutQuotes(judgeExchanges(entry, other))).toEqual(withoutQuotes(judgeExchanges(entry, evidence)));
      }),
      1000,
    );
  });

  it('takes subscriptions for the same in whatever order they come', () => {
    holds(
      fc.property(anySubscriptions, anyOrder, (document, order) => {
        const other = reordered(document, order, true) as typeof document;
        expect(meaningOf(other)).toBe(meaningOf(document));
      }),
      500,
    );
  });
});
