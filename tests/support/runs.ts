import type { Run, Verdict } from '../../scripts/run/run-schema.ts';

/** A verdict, with whatever matters to a test. */
export function verdict(status: Verdict['status'], rest: Partial<Verdict> = {}): Verdict {
  return {
    case: 'joined-no-body',
    title: 'A title',
    family: 'joined',
    via: 'matrix',
    level: 'MUST',
    status,
    sources: [{ statement: 'oas-204', source: 'OAS', where: 'put', says: 'Success is 204' }],
    mismatches: [],
    tries: [],
    ...rest,
  };
}

/** A verdict with an answer, as the matrix gives it. */
export function answered(status: number, body: string, rest: Partial<Verdict> = {}): Verdict {
  return verdict('passed', {
    scene: 'a scene',
    request: { method: 'PUT', url: 'http://127.0.0.1:1/v1', headers: [], body: null },
    response: { status, headers: [['Content-Type', 'application/json']], body },
    evidence: { slots: {}, members: {} },
    ...rest,
  });
}

/** A run with these verdicts. */
export function runOf(verdicts: Verdict[], rest: Partial<Run> = {}): Run {
  return {
    schemaVersion: 3,
    suite: { name: 'suite', version: '1.0.0' },
    contractHash: 'a'.repeat(64),
    target: { kind: 'live', baseUrl: 'https://example.com/v1', account: '…000' },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1500,
    options: {
      only: [],
      strict: false,
      harmless: false,
      concurrency: 1,
      maxRequests: 100,
      maxResources: 10,
      timeoutSeconds: 60,
    },
    traffic: { requests: 0, resources: 0, waits: 0 },
    summary: {
      conclusion: 'undecided',
      exitCode: 3,
      counts: {
        passed: 0,
        failed: 0,
        deviating: 0,
        warned: 0,
        observed: 0,
        'not-provokable': 0,
        inconclusive: 0,
        'harness-error': 0,
      },
    },
    problems: [],
    leftovers: [],
    verdicts,
    ...rest,
  };
}
