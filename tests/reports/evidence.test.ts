import { DOMParser, type Element } from '@xmldom/xmldom';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { sources } from '../../contracts/model/sources.ts';
import { evidenceText } from '../../scripts/reports/evidence.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const markdown = new MarkdownIt('default', { html: true, linkify: true });

/** The document as a reader has it; HTML of a provider's would be an element, or break the document. */
function rendered(text: string): Element {
  return new DOMParser({
    onError: (_, message) => {
      throw new Error(message);
    },
  }).parseFromString(`<root>${markdown.render(text)}</root>`, 'text/xml').documentElement!;
}

const all = (root: Element, name: string): Element[] => [...root.getElementsByTagName(name)];
const texts = (root: Element, name: string) => all(root, name).map(({ textContent }) => textContent ?? '');
const headings = (text: string) => texts(rendered(text), 'h2');

/** The texts of the cells of each row whose first cell begins so. */
function rowsOf(text: string, beginning: string): string[][] {
  return all(rendered(text), 'tr')
    .map((row) => texts(row, 'td'))
    .filter(([first]) => first?.startsWith(beginning));
}

type Try = Verdict['tries'][number];
const once = (rest: Partial<Try> = {}): Try => ({
  at: '2026-01-01T00:00:01.000Z',
  durationMs: 12,
  outcome: 'header content-type: expected application/json, got text/plain',
  status: 409,
  requestId: 'request-1',
  ...rest,
});

const failed = (rest: Partial<Verdict> = {}): Verdict =>
  verdict('failed', {
    reasonCode: 'wrong-header',
    reason: 'header content-type: expected application/json, got text/plain',
    scene: 'a participant in one session',
    mismatches: [
      { part: 'header', at: 'content-type', expected: 'application/json', actual: 'text/plain', level: 'MUST' },
    ],
    request: {
      method: 'PUT',
      url: 'https://example.com/v1/accounts/…000/sessions/s-1/participants/p-1',
      headers: [['Authorization', '[redacted]']],
      body: '{"a":1}',
    },
    response: {
      status: 409,
      headers: [
        ['Content-Type', 'text/plain'],
        ['x-amzn-requestid', 'request-1'],
        ['x-other', 'other'],
      ],
      body: 'taken',
    },
    layer: 'gateway',
    tries: [once()],
    curl: 'curl -X PUT -u "$BW_USERNAME:$BW_PASSWORD" "$BW_BASE_URL/accounts/${BW_ACCOUNT_ID}/sessions/${SESSION}"',
    ...rest,
  });

const passed = (rest: Partial<Verdict> = {}) => verdict('passed', { tries: [once({ outcome: 'passed' })], ...rest });
const id = 'joined-no-body';

describe('evidence of a fault', () => {
  const text = evidenceText(runOf([failed()]), id);

  it('has every part once, in the order of reading', () => {
    expect(headings(text)).toEqual([
      'What was promised',
      'What was sent',
      'What came',
      'What is wrong',
      'How often',
      'How to see it again',
    ]);
    expect(texts(rendered(text), 'h1')).toEqual(['joined-no-body: A title']);
  });

  it('says where, when and with what', () => {
    const cell = (name: string) => rowsOf(text, name)[0]?.[1];
    expect(cell('Endpoint')).toBe('https://example.com/v1');
    expect(cell('Account')).toBe('…000 (shortened)');
    expect(cell('Time of the run')).toBe('2026-01-01T00:00:00.000Z');
    expect(cell('Request id')).toBe('request-1');
    expect(cell('Checked by')).toMatch(/^suite, version 1\.0\.0:/);
    expect(cell('List of promises')).toContain('aaaaaaaaaaaa');
    expect(cell('How binding')).toMatch(/^MUST: /);
    expect(cell('Time of the fresh tries')).toBeUndefined();
  });

  it('names the document, the place and what it says', () => {
    expect(texts(rendered(text), 'li')).toEqual([`${sources.OAS.title}, at put: Success is 204`]);
  });

  it('has the command, the request as it went out, and what has to exist', () => {
    const blocks = texts(rendered(text), 'pre');
    expect(blocks[0]).toContain('curl -X PUT');
    expect(blocks[1]).toBe(
      'PUT https://example.com/v1/accounts/…000/sessions/s-1/participants/p-1\nAuthorization: [redacted]\n',
    );
    expect(blocks[2]).toBe('{"a":1}\n');
    expect(text).toContain('a participant in one session');
    expect(text).toContain('`$SESSION` stands for an id');
    expect(text).toContain('`$BW_BASE_URL` is `https://example.com/v1`');
  });

  it('has what came: status, who answered, the headers that matter, all of them, and the body', () => {
    expect(text).toContain('**Status 409**');
    expect(text).toContain('It is from the gateway before the application');
    expect(rowsOf(text, 'Content-Type')).toEqual([['Content-Type', 'text/plain']]);
    expect(rowsOf(text, 'x-other')).toEqual([]);
    expect(texts(rendered(text), 'pre')).toContain(
      'Content-Type: text/plain\nx-amzn-requestid: request-1\nx-other: other\n',
    );
    expect(texts(rendered(text), 'pre')).toContain('taken\n');
  });

  it('has every mismatch', () => {
    expect(rowsOf(text, 'header')).toEqual([['header content-type', 'application/json', 'text/plain', 'MUST']]);
  });

  it('leaves out what there is nothing of', () => {
    const bare = evidenceText(runOf([verdict('not-provokable', { sources: [] })]), id);
    expect(headings(bare)).toEqual(['How to see it again']);
  });

  it('of a promise about every answer names no command that would send nothing', () => {
    const wide = failed({ tries: [] });
    delete wide.curl;
    delete wide.scene;
    const text = evidenceText(runOf([wide]), id);
    expect(headings(text)).not.toContain('How often');
    expect(text).toContain('This promise is about every answer of the API');
    expect(text).not.toContain('command above');
    expect(texts(rendered(text), 'pre').at(-1)).toBe('npm run verify -- --target live\n');
  });

  it('tells a stand-in from the service of the vendor', () => {
    const run = runOf([failed()]);
    const reference = { ...run, target: { ...run.target, kind: 'reference' as const } };
    expect(evidenceText(reference, id)).toContain("This is not about the vendor's service");
    expect(evidenceText(reference, id)).not.toContain('--target live');
    expect(text).not.toContain("This is not about the vendor's service");
    expect(text).toContain('--target live');
  });

  it('is not to be had of a case that the run does not hold', () => {
    expect(() => evidenceText(runOf([failed()]), 'conflict-second-session')).toThrow(RangeError);
  });
});

describe('how often', () => {
  const probe = (entry: Verdict): Run => runOf([entry], { startedAt: '2026-01-02T00:00:00.000Z' });

  it('is told for the run by every try', () => {
    const lost = once({
      outcome: 'no answer',
      failure: { code: 'ECONNRESET', message: 'reset' },
      at: '2026-01-01T00:00:00.500Z',
    });
    delete lost.status;
    const text = evidenceText(runOf([failed({ tries: [lost, once()] }), passed({ via: 'replay' })]), id);
    expect(text).toContain(
      '**1 of 3 tries in the run failed the same way; 1 was answered as promised; 1 decided nothing.**',
    );
    const rows = rowsOf(text, '2026');
    expect(rows.map(([at, how, took, answer]) => [at, how, took, answer])).toEqual([
      ['2026-01-01T00:00:00.500Z', 'directly', '12 ms', 'no whole answer (ECONNRESET)'],
      ['2026-01-01T00:00:01.000Z', 'directly', '12 ms', '409'],
      ['2026-01-01T00:00:01.000Z', 'replayed', '12 ms', '409'],
    ]);
  });

  it('counts the tries that break off alike', () => {
    const failure = { code: 'CONTENT_CUT_SHORT', message: 'ended after 5 of 9 bytes' };
    const tries = [once({ failure }), once({ failure }), once({ failure })];
    const text = evidenceText(runOf([failed({ failure, tries })]), id);
    expect(text).toContain('3 of 3 tries in the run failed the same way.');
    expect(text).toContain('**No whole answer came:**');
  });

  it('is told for fresh tries apart', () => {
    const other = failed({ response: { status: 500, headers: [], body: '' } });
    const probes = [failed(), failed(), passed(), failed(), other, verdict('inconclusive')].map(probe);
    const text = evidenceText(runOf([failed()]), id, { probes });
    expect(text).toContain('1 of 1 try in the run failed the same way.');
    expect(text).toContain(
      '3 of 6 fresh tries failed the same way; 1 failed in another way; 1 was answered as promised; 1 decided nothing.',
    );
    expect(rowsOf(text, 'Time of the fresh tries')).toHaveLength(1);
    expect(rowsOf(text, '2026').map(([, how]) => how)).toContain('fresh try 5, directly');
  });

  it('shows a fault that only a fresh try has seen, and says so', () => {
    const text = evidenceText(runOf([passed()]), id, { probes: [probe(failed()), probe(passed())] });
    expect(text).toContain('**A promise is broken.**');
    expect(text).toContain('The run itself saw no fault');
    expect(text).toContain('0 of 1 try in the run failed the same way; 1 was answered as promised.');
    expect(text).toContain('1 of 2 fresh tries failed the same way; 1 was answered as promised.');
  });
});

describe('evidence of no fault', () => {
  it.each([
    ['passed', 'No fault.'],
    ['observed', 'No fault.'],
    ['inconclusive', 'Not decided.'],
    ['harness-error', 'Not decided.'],
    ['not-provokable', 'Not tried.'],
  ] as const)('says so: %s', (status, said) => {
    const text = evidenceText(runOf([verdict(status, { reason: 'Because of that', reasonCode: 'set-up-failed' })]), id);
    expect(text).toContain(`**${said}**`);
    expect(headings(text)).not.toContain('What is wrong');
    expect(text).not.toContain('broken');
    expect(text).toContain('Because of that');
  });

  it('explains what a control is', () => {
    const status = 'inconclusive';
    const text = evidenceText(runOf([failed({ status, reasonCode: 'control-failed', reason: 'It was refused' })]), id);
    expect(text).toContain('_Positive twin_ is the same request without the fault');
    expect(text).toContain('It was refused');
  });

  it('does not take one check that passed for all of them', () => {
    const text = evidenceText(runOf([passed(), verdict('inconclusive', { via: 'replay', reason: 'lost' })]), id);
    expect(text).toContain('**Not decided.**');
  });

  it('does not take a request that was to prepare for the one that was to be sent', () => {
    const reason = 'The scene could not be set: POST answered 500';
    const text = evidenceText(runOf([failed({ status: 'inconclusive', reasonCode: 'set-up-failed', reason })]), id);
    expect(headings(text)).toContain('What was to be sent');
    expect(headings(text)).not.toContain('What was sent');
    expect(text).toContain('It was never sent');
    expect(text).toContain('_Scene_ is what has to exist beforehand.');
  });
});

describe('what a provider sends', () => {
  const hostile =
    '# a\n| b | <script>alert(1)</script> </td></table>\n```\n````\n[x](javascript:x) ![y](http://x.example/y.png) @team #1 <!-- \u001b[31m\u0000\u202e\ud800 `';

  const hostileVerdict = failed({
    reason: hostile,
    note: hostile,
    mismatches: [{ part: 'body', at: hostile, expected: hostile, actual: hostile, level: 'MUST' }],
    response: { status: 409, headers: [['content-type', hostile], [hostile, hostile]], body: hostile },
    failure: { code: hostile, message: hostile },
    tries: [once({ outcome: hostile, requestId: hostile, failure: { code: hostile, message: hostile } })],
  }); // prettier-ignore

  it('changes nothing about the document, and reads as it was sent', () => {
    const text = evidenceText(runOf([hostileVerdict]), id);
    const root = rendered(text);
    const allowed = [
      'a',
      'h1',
      'h2',
      'p',
      'strong',
      'em',
      'code',
      'pre',
      'ul',
      'li',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
    ];
    expect(all(root, '*').filter(({ tagName }) => !allowed.includes(tagName))).toEqual([]);
    expect(texts(root, 'a')).toEqual([]);
    expect(headings(text)).toEqual(headings(evidenceText(runOf([failed()]), id)));
    for (const row of all(root, 'tr')) {
      const cells = texts(row, 'td').length + texts(row, 'th').length;
      expect(cells).toBe(texts(row.parentNode!.parentNode as Element, 'th').length);
    }
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|\p{Surrogate}/u); // eslint-disable-line no-control-regex -- none may be left
    const body = hostile.replace('\u001b', '\\u{1b}').replace('\u0000', '\\u{0}').replace('\u202e', '\\u{202e}').replace('\ud800', '\\u{d800}'); // prettier-ignore
    expect(texts(root, 'pre')).toContain(`${body}\n`);
  });

  it('is cut where it is long, with its true length', () => {
    const long = 'x'.repeat(4001);
    const headers = Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'y'.repeat(2000)]);
    const text = evidenceText(runOf([failed({ response: { status: 409, headers, body: long } })]), id);
    expect(text).toContain('Its body, 4001 characters, of which the first 4000 are shown:');
    expect(text).toContain(`\n${'x'.repeat(4000)}… (cut: 4001 characters in all)\n`);
    expect(text).not.toContain('y'.repeat(501));
    expect(text).toContain('40 further headers are not shown.');
  });

  it('is said to be as long as it was, where the run has cut it before', () => {
    const body = `${'x'.repeat(100_000)}… (cut: 123456 characters in all)`;
    const text = evidenceText(runOf([failed({ response: { status: 409, headers: [], body } })]), id);
    expect(text).toContain('Its body, 123456 characters, of which the first 4000 are shown:');
    const claimed = 'short… (cut: 123456 characters in all)';
    const short = evidenceText(runOf([failed({ response: { status: 409, headers: [], body: claimed } })]), id);
    expect(short).toContain(`Its body, ${claimed.length} characters:`);
  });
});

describe('the account number', () => {
  const number = '87654321';
  const url = `https://example.com/v1/accounts/${number}/sessions/s-1`;
  const request = { method: 'PUT', url, headers: [], body: null };
  const target = { kind: 'live' as const, baseUrl: 'https://example.com/v1', account: number };
  const whole = runOf([failed({ request })], { target });

  it('is shortened unless it is to be shown, also where the run has it in full', () => {
    expect(evidenceText(whole, id)).not.toContain(number);
    expect(rowsOf(evidenceText(whole, id), 'Account')).toEqual([['Account', '…321 (shortened)']]);
    expect(rowsOf(evidenceText(whole, id, { account: number }), 'Account')).toEqual([['Account', number]]);
    expect(evidenceText(whole, id, { account: number })).toContain(url);
  });

  it('is put in where the run has it shortened', () => {
    const text = evidenceText(runOf([failed()]), id, { account: '99000' });
    expect(rowsOf(text, 'Account')).toEqual([['Account', '99000']]);
    expect(text).toContain('/accounts/99000/sessions/s-1/');
    expect(text).not.toContain('…000');
  });
});
