import { defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import { type Timeouts, defaultTimeouts } from '../../scripts/target/limits.ts';
import { type Arrived, type EndpointOptions, startFaultyEndpoint } from './faulty-endpoint.ts';
import { type Finished, runVerify } from './run-verify.ts';

/** The cases of every run here, and what tells the request under test of each. */
export const underTest = {
  'joined-empty-object': ({ method, body }: Arrived) => method === 'PUT' && body === '{}',
  'bad-request-top-level-array': ({ method, body }: Arrived) => method === 'PUT' && body === '[]',
  'not-found-both': () => false,
} as const;
export type CaseId = keyof typeof underTest;

/** Nobody waits for the sake of others here. */
export const impatient: Timeouts = { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0, maxWaitMs: 20 };

/** As short as a busy machine allows; undici's own clock ticks about twice a second. */
export const hasty: Timeouts = { ...impatient, headersMs: 500, pieceMs: 500 };

export function liveEnvironment(baseUrl: string): Record<string, string> {
  return {
    BW_TARGET: 'live',
    BW_BASE_URL: baseUrl,
    BW_ACCOUNT_ID: defaultCredentials.accountId,
    BW_USERNAME: defaultCredentials.username,
    BW_PASSWORD: defaultCredentials.password,
  };
}

export interface FaultyRun extends Finished {
  readonly requests: readonly Arrived[];
  /** What the provider still holds. */
  readonly held: { sessions: number; participants: number };
}

/** Runs `verify` against an endpoint with a fault. */
export async function runAgainst(
  endpointOptions: EndpointOptions,
  options: {
    timeouts?: Timeouts;
    environment?: Record<string, string>;
    args?: readonly string[];
    cases?: readonly string[];
    signal?: AbortSignal;
  } = {},
): Promise<FaultyRun> {
  const endpoint = await startFaultyEndpoint(endpointOptions);
  try {
    const finished = await runVerify({
      environment: { ...liveEnvironment(endpoint.baseUrl), ...options.environment },
      args: [
        ...['--rate', '1000', ...(options.args ?? [])],
        ...(options.cases ?? Object.keys(underTest)).flatMap((id) => ['--only', id]),
      ],
      timeouts: options.timeouts ?? impatient,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    return { ...finished, requests: endpoint.requests, held: endpoint.provider.state.store.counts };
  } finally {
    await endpoint.close();
  }
}

/** The verdicts of all cases but one, in a form that is the same for every run that decides the same. */
export function verdictsBut(id: string, { run }: Finished): string[] {
  return (run?.verdicts ?? [])
    .filter((verdict) => verdict.case !== id)
    .map((verdict) => `${verdict.case} ${verdict.status} ${verdict.reasonCode ?? ''}`.trimEnd());
}

export function verdictOf(id: string, { run }: Finished): Verdict | undefined {
  return run?.verdicts.find((verdict) => verdict.case === id);
}
