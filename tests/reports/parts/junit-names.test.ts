import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { junit } from '../../../scripts/reports/junit.ts';
import { harOf, joinEntry, runJudge } from '../../support/run-judge.ts';
import { runOf, verdict } from '../../support/runs.ts';

function namesIn(xml: string): string[] {
  const cases = new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName('testcase');
  return [...cases].map((entry) => `${entry.getAttribute('classname') ?? ''} ${entry.getAttribute('name') ?? ''}`);
}

describe('the cases of a JUnit report', () => {
  it('have names of their own where a recording holds several answers of one case', async () => {
    const answers = [{ error: 5, requestId: 'r' }, { error: 'x' }, { error: 'x', requestId: 'r' }, { error: 5 }];
    const content = harOf(
      ...answers.map((answer) => joinEntry({ status: 404, answer })),
      joinEntry({ status: 404, content: {}, answerHeaders: [['content-type', 'application/json']] }),
      joinEntry({ status: 299 }),
    );
    const [first, second] = [await runJudge({ content }), await runJudge({ content })];
    const names = namesIn(junit(first.run!));
    expect(namesIn(junit(second.run!))).toEqual(names);
    const title = 'answer-404: A 404 is JSON with { error, requestId }';
    expect([...names].sort()).toEqual([
      'recording.joined answer-2xx: A success has no other status than 204',
      `recording.not-found ${title}`,
      `recording.not-found ${title} [not-in-recording, 404]`,
      `recording.not-found ${title} [wrong-body, 404, body /error, body /requestId]`,
      `recording.not-found ${title} [wrong-body, 404, body /error]`,
      `recording.not-found ${title} [wrong-body, 404, body /requestId]`,
    ]);
  });

  it('have names of their own where nothing tells them apart', () => {
    const left = { kind: 'session', id: 'unknown', reason: 'the answer was lost' } as const;
    const run = runOf([verdict('failed'), verdict('failed'), verdict('passed'), verdict('passed')], {
      problems: ['one', 'another'],
      leftovers: [left, left, left],
    });
    const names = namesIn(junit(run));
    expect(new Set(names).size).toBe(names.length);
    expect(names.slice(-5)).toEqual([
      'run The run itself',
      'run The run itself (2)',
      'run Left behind: session unknown',
      'run Left behind: session unknown (2)',
      'run Left behind: session unknown (3)',
    ]);
  });
});
