import { refused } from '../declare/declare.ts';
import { outsideOpenSession } from '../declare/scenes.ts';
import { operation } from '../model/operation.ts';
import type { Case, HeaderExpectation, ServiceFailure } from '../model/types.ts';

const retryAfterSeconds = 2;

function failing(
  id: `server-error-${string}`,
  title: string,
  failure: ServiceFailure,
  statements: readonly string[],
  headers?: readonly HeaderExpectation[],
): Case {
  return refused(
    'server-error',
    {
      status: failure.status,
      body: operation.statuses[failure.status].body,
      ...(headers ? { headers } : {}),
    },
    {
      id,
      title,
      statements,
      scene: {
        ...outsideOpenSession,
        title: `${outsideOpenSession.title}, and a service that answers ${failure.status}${failure.retryAfter ? ' with Retry-After' : ''}`,
        failure,
      },
      control: { failure: 'lifted' },
    },
  );
}

export const serverErrors: readonly Case[] = [
  failing(
    'server-error-500',
    'A failing application answers 500 in the documented shape',
    { status: 500, layer: 'application' },
    ['oas-500', 'err-500'],
  ),
  failing('server-error-502', 'A 502 is JSON in one of the two documented shapes', { status: 502, layer: 'gateway' }, [
    'page-50x',
  ]),
  failing(
    'server-error-503',
    'A 503 is JSON in one of the two documented shapes',
    { status: 503, layer: 'application' },
    ['page-50x'],
  ),
  failing(
    'server-error-503-retry-after',
    'A Retry-After beside a 503 is a number of seconds or a date',
    { status: 503, layer: 'gateway', retryAfter: retryAfterSeconds },
    ['rfc9110-retry-after'],
    [{ name: 'retry-after', format: 'retry-after', level: 'MUST' }],
  ),
  failing('server-error-504', 'A 504 is JSON in one of the two documented shapes', { status: 504, layer: 'gateway' }, [
    'page-50x',
  ]),
  {
    id: 'server-error-anywhere',
    family: 'server-error',
    title: 'Every 5xx that occurs anywhere in the run is JSON in a documented shape',
    statements: ['page-50x', 'oas-500'],
    level: 'MUST',
    everyAnswer: 'server-error-shape',
  },
];
