import type { Exchange } from '../../lib/http/exchange.ts';
import type { Judgement, Mismatch } from '../../run/verdict.ts';
import { shapeMismatches } from './answer.ts';
import { fromMismatches, withEchoes } from './judge.ts';

/**
 * Judges every token answer of a run: that it repeats no client secret (MUST), and that it is as RFC 6749, 5.1, has it
 * (SHOULD, since no document of this API says more than what the members are called).
 * @param exchanges of all token requests, secrets removed; so that of the token itself nothing can be said here, and
 * where it could not be used, there was none.
 * @param oddities what else is worth recording about the answers.
 * @returns the judgement, and the first exchange of the worst.
 */
export function judgeTokenAnswers(
  exchanges: readonly Exchange[],
  oddities: readonly string[] = [],
): Judgement & { exchange?: Exchange } {
  const judged = exchanges.flatMap((exchange) => {
    const { response, failure, echoes } = exchange;
    // An answer that broke off has no shape, and may have repeated a secret before it did.
    const isWhole = response !== undefined && !failure;
    if (!isWhole && echoes.length === 0) return [];
    const isToken = isWhole && response.status >= 200 && response.status < 300;
    const shape = isToken ? shapeMismatches('tokenAnswer', response, 'SHOULD') : [];
    return [{ exchange, echoes, mismatches: shape.filter(({ at }) => at !== '/access_token') }];
  });
  if (judged.length === 0) {
    return {
      status: 'not-provokable',
      reasonCode: 'did-not-occur',
      reason: 'No token was asked for in this run',
      mismatches: [],
    };
  }
  const ofShape = judged.flatMap(({ mismatches }) => mismatches);
  // What the shape finds is not told a second time.
  const recorded = ofShape.length > 0 ? [] : oddities.map(recordedOnly);
  const all = new Map([...ofShape, ...recorded].map((found) => [keyOf(found), found]));
  const echoes = [...new Set(judged.flatMap((one) => one.echoes))];
  const worst = judged.find((one) => one.echoes.length > 0) ?? judged.find(({ mismatches }) => mismatches.length > 0);
  return {
    ...withEchoes(fromMismatches([...all.values()], undefined), echoes),
    exchange: (worst ?? judged[0]!).exchange,
  };
}

function recordedOnly(actual: string): Mismatch {
  return { part: 'body', at: '', expected: 'nothing out of the ordinary', actual, level: 'OBSERVE' };
}

function keyOf({ part, at, expected, actual }: Mismatch): string {
  return JSON.stringify([part, at, expected, actual]);
}
