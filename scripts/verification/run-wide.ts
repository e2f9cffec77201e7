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
  // Echoes in a 5xx belong to the case that it was for; those of a token request belong here.
  const echoes = everyAnswer === 'token-answer' ? (exchange?.echoes ?? []) : [];
  return { judgement, ...(exchange ? { exchange } : {}), echoes, tries: [] };
}

function endedEarly(count: number): string[] {
  return count === 0
    ? []
    : [
        `the target stopped accepting ${count === 1 ? 'a token' : `${count} tokens`} before the expiry that the response names`,
      ];
}

/** A wire that keeps every exchange with a 5xx. @param of the case that its requests belong to. */
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
