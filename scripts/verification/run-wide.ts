import type { RunWideCase } from '../../contracts/model/types.ts';
import type { CaseExchange } from '../lib/http/exchange.ts';
import { judgeServerErrors, observeServerErrors } from './judge/judge.ts';
import type { JudgedCase } from './judge/next.ts';
import { judgeTokenAnswers } from './judge/token-verdict.ts';
import type { Signer } from './sign-in/signer.ts';
import type { Wire } from './wire/wire.ts';

/** Judges a case that is about every response of a run. */
export function judgeRunWide(
  { everyAnswer }: RunWideCase,
  serverErrors: readonly CaseExchange[],
  signer: Pick<Signer, 'exchanges' | 'oddities' | 'replaced'>,
): JudgedCase {
  const { exchange, ...judgement } = (() => {
    switch (everyAnswer) {
      case 'server-error-shape':
        return judgeServerErrors(serverErrors);
      case 'server-error-status':
        return observeServerErrors(serverErrors);
      case 'token-answer':
        return judgeTokenAnswers(signer.exchanges(), [...signer.oddities(), ...endedEarly(signer.replaced())]);
    }
  })();
  // The echoes in a 5xx stand with the case that it was for; those of a token request stand here.
  const echoes = everyAnswer === 'token-answer' ? (exchange?.echoes ?? []) : [];
  return { judgement, ...(exchange ? { exchange } : {}), echoes, tries: [] };
}

function endedEarly(count: number): string[] {
  return count === 0
    ? []
    : [`${count} ${count === 1 ? 'token was' : 'tokens were'} no longer taken before the end that the answer gave`];
}

/** A wire that keeps every exchange with a 5xx, whatever it was for. @param of the case that it carries. */
export function keepingServerErrors(
  serverErrors: CaseExchange[],
  wire: Wire,
  of: Pick<CaseExchange, 'case' | 'via'> = {},
): Wire {
  return {
    ...wire,
    async send(request) {
      const exchange = await wire.send(request);
      if (exchange.response && exchange.response.status >= 500) serverErrors.push({ ...exchange, ...of });
      return exchange;
    },
  };
}
