import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { cards, legend, tokenHint } from '../../../scripts/reports/console/cards.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const card = (rest: Partial<Verdict>, { run, command }: { run?: Partial<Run>; command?: string } = {}) => {
  const verdicts = [verdict('failed', { sources: [], ...rest })];
  return cards(verdicts, runOf(verdicts, run), plain, {
    apart: false,
    ...(command === undefined ? {} : { command }),
  })[0]!;
};
const mismatch = (rest: Partial<Verdict['mismatches'][number]> = {}): Verdict['mismatches'][number] => ({
  part: 'header',
  at: 'content-type',
  expected: 'application/json',
  actual: 'text/html',
  level: 'MUST',
  ...rest,
});

describe('a card', () => {
  it('has a line for each thing that is known, and none for what is not', () => {
    const labels = (rest: Partial<Verdict>) =>
      card(rest)
        .split('\n')
        .slice(2)
        .map((line) => line.slice(4, 13).trim());
    expect(labels({})).toEqual(['again']);
    expect(labels({ reason: 'r', curl: 'curl', case: 'server-error-anywhere' })).toEqual(['reason', 'curl', 'again']);
    const attempt = { at: '2026-01-01T00:00:00.000Z', durationMs: 1, outcome: 'o' };
    expect(
      labels({
        reason: 'told by the mismatches',
        mismatches: [mismatch(), mismatch({ part: 'status', at: '' })],
        sources: verdict('failed').sources,
        response: { status: 409, headers: [], body: '' },
        layer: 'gateway',
        tries: [attempt, attempt],
        scene: 'a scene',
        curl: 'curl',
      }),
    ).toEqual(['header', 'status', 'source', 'answer', 'from', 'tried', 'tried', 'scene', 'curl', '', 'again']);
  });

  it('is one for a case by both ways, and for cases that fail for one cause', () => {
    const verdicts = [
      verdict('failed', { mismatches: [mismatch()] }),
      verdict('failed', { mismatches: [mismatch()], via: 'replay' }),
      verdict('failed', { mismatches: [mismatch()], case: 'joined-twice' }),
      verdict('failed', { mismatches: [mismatch({ actual: 'text/plain' })], case: 'joined-other' }),
    ];
    const headings = (apart: boolean) =>
      cards(verdicts, runOf(verdicts), plain, { apart }).map((text) => text.split('\n')[0]);
    expect(headings(false)).toEqual([
      'failed  joined-no-body (MUST, matrix and replay) and 1 case alike',
      'failed  joined-other (MUST, matrix)',
    ]);
    expect(headings(true)).toHaveLength(3);
  });

  it('names the request id by the whole name of its header, and cuts a long body', () => {
    const headers: [string, string][] = [
      ['x-request-id-source', 'no'],
      ['X-RequestId', 'yes'],
    ];
    const text = card({ response: { status: 204, headers, body: 'x'.repeat(400) } });
    expect(text).toMatch(/204 {2}X-RequestId: yes {2}x{200,300}…/);
  });

  it('names the ids in its command, and the command that makes it again', () => {
    expect(card({ case: 'not-found-session', curl: 'curl' })).toContain('SESSION, PARTICIPANT are ids');
    expect(card({})).toMatch(/again +npm run verify -- --only joined-no-body --target live$/);
    const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
    expect(card({}, { run: { target } })).toMatch(/again +npm run verify -- --only joined-no-body$/);
    expect(card({}, { command: 'npm run judge -- x.har' })).toMatch(/again +npm run judge -- x\.har$/);
  });

  it('has one line for mismatches of several cases that are alike, with the first six of them', () => {
    const ofCases = (length: number) =>
      card({ mismatches: Array.from({ length }, (_, index) => mismatch({ case: `case-${index}` })) })
        .split('\n')
        .filter((line) => line.includes('header'));
    expect(ofCases(6)).toEqual([expect.stringMatching(/in an answer of case-0, .*case-5$/)]);
    expect(ofCases(8)).toEqual([expect.stringMatching(/, case-5 and 2 more$/)]);
  });
});

describe('what a card says', () => {
  it('has the heading, the title, and each thing behind its label', () => {
    const attempt = (outcome: string) => ({ at: '2026-01-01T00:00:00.000Z', durationMs: 1, outcome });
    const verdicts = [
      verdict('warned', {
        level: 'SHOULD',
        title: 'A\ntitle',
        mismatches: [mismatch(), mismatch({ part: 'status', at: '', expected: '204', actual: '200' })],
        response: { status: 200, headers: [], body: '' },
        notChecked: ['n'],
        tries: [attempt('one'), attempt('two')],
        scene: 'a scene',
        curl: 'curl',
        case: 'server-error-anywhere',
      }),
    ];
    expect(cards(verdicts, runOf(verdicts), tagged, { apart: false })[0]!.split('\n')).toEqual([
      '<yellow>warned</>  <bold>server-error-anywhere</> (SHOULD, matrix)',
      '    A\\ntitle',
      '    header    content-type: expected application/json, got text/html',
      '    status    expected 204, got 200',
      '    source    OAS, put: Success is 204',
      '    answer    200',
      '    unchecked n',
      '    tried     2026-01-01T00:00:00.000Z one',
      '    tried     2026-01-01T00:00:00.000Z two',
      '    scene     a scene',
      '    curl      curl',
      '    again     npm run verify -- --only server-error-anywhere --target live',
    ]);
  });
});

describe('below the cards', () => {
  it('each source that they name is told once, in the order of the contract', () => {
    const source = (name: string) => ({ statement: 's', source: name, where: 'w', says: 'x' });
    const verdicts = [verdict('failed', { sources: [source('RFC9110'), source('PAGE'), source('PAGE')] })];
    expect(
      legend(verdicts, plain)
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['PAGE', 'RFC9110']);
    expect(legend(verdicts, tagged)).toMatch(/^<dim>PAGE {4}<\/> \S/);
  });

  it('how to get a token is told where a command needs one', () => {
    const hint = (curl: string) => tokenHint(runOf([]), [verdict('failed', { curl })], plain);
    expect(hint('curl -H "Authorization: Bearer $BW_TOKEN"')).toContain('BW_TOKEN=$(curl');
    expect(hint('curl -H "Authorization: Bearer ${BW_TOKEN%?}"')).toContain('BW_TOKEN=$(curl');
    expect(hint('curl "$BW_TOKEN"').split('\n')).toHaveLength(2);
    expect(tokenHint(runOf([]), [verdict('failed', { curl: '$BW_TOKEN' })], tagged)).toMatch(
      /^<dim>BW_TOKEN<\/> is an access token\. /,
    );
    expect(hint('curl -u "$BW_USERNAME:$BW_PASSWORD" "$BW_TOKEN_URL"')).toBe('');
  });
});
