import { exchangesIn } from '../run/recorded.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { redactorOfRecording } from './har-file.ts';
import { createFoundSecrets } from './traffic/found-secrets.ts';

type Evidence = NonNullable<Verdict['evidence']>;
type Around = NonNullable<Evidence['participant']>;

/**
 * A judged run without the secrets that its exchanges show, and the redactor that knows them. Statuses, reason codes
 * and texts of the contract stay. A run whose secrets were removed before stays as it is.
 * @param known secrets of the environment.
 * @param words that are not secrets.
 * @returns undefined if there are more secrets than can be remembered.
 */
export function redactedRun(
  run: Run,
  known: readonly string[],
  words: readonly string[],
): { readonly run: Run; readonly redactor: Redactor } | undefined {
  const secrets = createFoundSecrets();
  for (const verdict of run.verdicts) secrets.learnFrom(exchangesIn(verdict));
  if (secrets.isFull()) return undefined;
  const redactor = redactorOfRecording(secrets, known, [...words, run.target.baseUrl, run.target.account]);
  const shown = redacted(run, redactor);
  return redactor.withholds() === undefined ? { run: shown, redactor } : undefined;
}

function redacted(run: Run, { redact: shown, redactSentence: said, forRequest }: Redactor): Run {
  const { stripHeaders } = forRequest({});
  const headersOf = (headers: readonly (readonly string[])[]): string[][] =>
    stripHeaders(headers.map(([name = '', value = '']) => [name, value])).map((header) => header.map(shown));
  const exchangeOf = <Some extends Pick<Verdict, 'request' | 'response' | 'failure'>>(exchange: Some): Some => {
    const { request, response, failure } = exchange;
    return {
      ...exchange,
      ...(request
        ? {
            request: {
              method: request.method,
              url: shown(request.url),
              headers: headersOf(request.headers),
              body: request.body === null ? null : shown(request.body),
            },
          }
        : {}),
      ...(response
        ? { response: { ...response, headers: headersOf(response.headers), body: shown(response.body) } }
        : {}),
      ...(failure ? { failure: { ...failure, message: said(failure.message) } } : {}),
    };
  };
  const texts = <Some extends object>(value: Some, ...names: readonly (keyof Some & string)[]): Some =>
    Object.fromEntries(
      Object.entries(value).map(([name, inner]: [string, unknown]) => [
        name,
        typeof inner === 'string' && (names as readonly string[]).includes(name) ? said(inner) : inner,
      ]),
    ) as Some;
  const around = (exchange: Around | undefined, name: 'participant' | 'subscriptions' | 'control') =>
    exchange ? { [name]: exchangeOf(exchange) } : {};
  const evidenceOf = ({ slots, members, participant, subscriptions, control }: Evidence): Evidence => ({
    slots: Object.fromEntries(Object.entries(slots).map(([slot, id]) => [slot, shown(id)])),
    members: Object.fromEntries(Object.entries(members).map(([slot, exchange]) => [slot, exchangeOf(exchange)])),
    ...around(participant, 'participant'),
    ...around(subscriptions, 'subscriptions'),
    ...around(control, 'control'),
  });
  const { finding, deviations } = run;
  return {
    ...run,
    ...(finding ? { finding: texts(finding, 'sentence', 'next') } : {}),
    ...(deviations
      ? {
          deviations: {
            ...deviations,
            findings: deviations.findings.map((one) => ({
              ...texts(one, 'sentence', 'next'),
              ...(one.recorded ? { recorded: one.recorded.map(said) } : {}),
              ...(one.came ? { came: one.came.map(said) } : {}),
            })),
          },
        }
      : {}),
    problems: run.problems.map(said),
    leftovers: run.leftovers.map((left) => texts(left, 'id', 'reason')),
    verdicts: run.verdicts.map((verdict) => ({
      ...exchangeOf(texts(verdict, 'reason', 'note', 'curl')),
      mismatches: verdict.mismatches.map((mismatch) => texts(mismatch, 'at', 'expected', 'actual')),
      ...(verdict.echoes ? { echoes: verdict.echoes.map(said) } : {}),
      ...(verdict.evidence ? { evidence: evidenceOf(verdict.evidence) } : {}),
      tries: verdict.tries.map((one) => exchangeOf(texts(one, 'outcome', 'requestId'))),
    })),
  };
}
