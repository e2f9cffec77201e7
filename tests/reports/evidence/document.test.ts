import { DOMParser, type Element } from '@xmldom/xmldom';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { sources } from '../../../contracts/model/sources.ts';
import { evidenceText } from '../../../scripts/reports/evidence/document.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';

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
const paragraphs = (text: string): string[] => text.trimEnd().split('\n\n');
const about = (rest: Partial<Verdict>): string => evidenceText(runOf([failed(rest)]), id);

describe('evidence of a fault', () => {
  const text = evidenceText(runOf([failed()]), id);

  it('has every part once, in the order of reading', () => {
    expect(headings(text)).toEqual([
      'What was promised',
      'What was sent',
      'The response',
      'What is wrong',
      'How often',
      'How to reproduce it',
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
    expect(cell('Level')).toMatch(/^MUST: /);
    expect(cell('Time of the fresh tries')).toBeUndefined();
  });

  it('names the document, the place and what it says, and links to the section where it has an address', () => {
    expect(texts(rendered(text), 'li')).toEqual([`${sources.OAS.title}, at put: Success is 204`]);
    const rests = ['RFC9110', 'odd<b>', 'NONE'].map((source) => ({
      statement: 's',
      source,
      where: '9.2.2',
      says: 'x',
    }));
    const items = all(rendered(evidenceText(runOf([failed({ sources: rests })]), id)), 'li');
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringContaining(sources.RFC9110.title),
      'odd<b>, at 9.2.2: x',
      `${sources.NONE.title}, at 9.2.2: x`,
    ]);
    const links = items.flatMap((item) => all(item, 'a').map((link) => link.getAttribute('href')));
    expect(links).toEqual(['https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2']);
  });

  it('says that its summaries are no quotations, unless no document says anything', () => {
    const source = (name: string) => ({ statement: 's', source: name, where: 'w', says: 'x' });
    const said = 'Each sentence in bold is a summary in our words, not a quotation.';
    const of = (level: Verdict['level'], ...names: string[]) =>
      paragraphs(evidenceText(runOf([failed({ level, sources: names.map(source) })]), id));
    expect(of('MUST', 'NONE', 'OAS')).toEqual(expect.arrayContaining(['## What was promised', said]));
    expect(of('OBSERVE', 'NONE')).toContain('## What the documents say');
    expect(of('OBSERVE', 'NONE')).not.toContain(said);
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

  it('has the response: status, who answered, the headers that matter, all of them, and the body', () => {
    expect(text).toContain('**Status 409**');
    expect(text).toContain('It is from the gateway');
    expect(rowsOf(text, 'Content-Type')).toEqual([['Content-Type', 'text/plain']]);
    expect(rowsOf(text, 'x-other')).toEqual([]);
    expect(texts(rendered(text), 'pre')).toContain(
      'Content-Type: text/plain\nx-amzn-requestid: request-1\nx-other: other\n',
    );
    expect(texts(rendered(text), 'pre')).toContain('taken\n');
  });

  it('has every mismatch, and those of several cases that are alike as one', () => {
    expect(rowsOf(text, 'header')).toEqual([['header content-type', 'application/json', 'text/plain', 'MUST']]);
    const [mismatch] = failed().mismatches;
    const mismatches = ['a', 'b'].map((of) => ({ ...mismatch!, case: of }));
    expect(rowsOf(evidenceText(runOf([failed({ mismatches })]), id), 'header')).toEqual([
      ['header content-type', 'application/json', 'text/plain in an answer of a, b', 'MUST'],
    ]);
  });

  it('names the other cases with the same fault, each once, and the script beside it', () => {
    const others = ['joined-twice', 'joined-empty-body'].map((other) => failed({ case: other }));
    const text = evidenceText(
      runOf([failed(), ...others, others[0]!, passed({ case: 'conflict-second-session' })]),
      id,
      {
        script: 'e.sh',
      },
    );
    expect(text).toContain('2 other cases of the run went wrong in the same way: `joined-twice`, `joined-empty-body`.');
    expect(text).toContain('The shell script `e.sh` beside this document needs `curl` alone.');
    expect(evidenceText(runOf([failed()]), id)).not.toMatch(/in the same way|shell script/);
    expect(paragraphs(evidenceText(runOf([failed(), others[0]!]), id))).toContain(
      'One other case of the run went wrong in the same way: `joined-twice`.',
    );
    const kept = runOf([passed(), passed({ case: 'joined-twice' })]);
    expect(evidenceText(kept, id)).not.toContain('in the same way');
  });

  it('lists the headers that the promise is about, and no other, apart', () => {
    const mismatches: Verdict['mismatches'] = [
      { part: 'header', at: 'x-one', expected: 'e', actual: 'a', level: 'MUST' },
      { part: 'body', at: 'x-two', expected: 'e', actual: 'a', level: 'MUST' },
    ];
    const headers = [
      ['X-One', '1'],
      ['x-two', '2'],
    ];
    const text = evidenceText(runOf([failed({ mismatches, response: { status: 409, headers, body: '' } })]), id);
    expect(rowsOf(text, 'X-One')).toEqual([['X-One', '1']]);
    expect(rowsOf(text, 'x-two')).toEqual([]);
  });

  it('tells no body from an empty one', () => {
    const request = { method: 'PUT', url: 'https://a.example/x', headers: [] };
    const body = (of: string | null) =>
      /It(?:s body| had no body)[^\n]*/.exec(
        evidenceText(runOf([failed({ request: { ...request, body: of } })]), id),
      )?.[0];
    expect(body(null)).toBe('It had no body.');
    expect(body('')).toBe('Its body was empty.');
    expect(body('x')).toBe('Its body, 1 character:');
  });

  it('has the terms of a known deviation', () => {
    const deviation = { reason: 'known', owner: 'team-a', expires: '2026-01-31', link: 'https://example.com/1' };
    const text = evidenceText(runOf([failed({ status: 'deviating', deviation })]), id);
    for (const term of ['known', 'team-a', '2026-01-31', 'https://example.com/1']) expect(text).toContain(term);
    const bare = { reason: 'known', owner: 'team-a', expires: '2026-01-31' };
    expect(evidenceText(runOf([failed({ status: 'deviating', deviation: bare })]), id)).not.toContain('undefined');
  });

  it('leaves out what there is nothing of', () => {
    const bare = evidenceText(runOf([verdict('not-provokable', { sources: [] })]), id);
    expect(headings(bare)).toEqual(['How to reproduce it']);
    expect(paragraphs(bare).map((paragraph) => paragraph.split(/[ \n]/)[0])).toEqual([
      '#',
      '**Not',
      '|',
      '##',
      'Run',
      '```',
    ]);
    expect(paragraphs(evidenceText(runOf([passed()]), id))[1]).toBe('**No fault.** The response is as promised.');
    expect(paragraphs(evidenceText(runOf([failed()]), id))[2]).toMatch(/^\| Summary \|/);
  });

  it('of a promise about every answer names no command that would send nothing', () => {
    const wide = failed({ tries: [] });
    delete wide.curl;
    delete wide.scene;
    const text = evidenceText(runOf([wide]), id);
    expect(headings(text)).not.toContain('How often');
    expect(text).toContain('This promise is about every response of the API');
    expect(text).not.toContain('command above');
    expect(texts(rendered(text), 'pre').at(-1)).toBe('npm run verify -- --target live\n');
  });

  it('has a command without options for a promise about every answer of a stand-in', () => {
    const wide = failed({ tries: [] });
    delete wide.curl;
    const run = runOf([wide]);
    const reference = { ...run, target: { ...run.target, kind: 'reference' as const } };
    const lines = paragraphs(evidenceText(reference, id));
    expect(lines.slice(-2)).toEqual([
      'Run the whole suite with the settings of the account; it looks at every response:',
      '```\nnpm run verify\n```',
    ]);
    expect(lines).toContain('## What was sent');
  });

  it('tells a stand-in from the service of the vendor', () => {
    const run = runOf([failed()]);
    const reference = { ...run, target: { ...run.target, kind: 'reference' as const } };
    expect(evidenceText(reference, id)).toContain("This is not about the vendor's service");
    expect(evidenceText(reference, id)).not.toContain('--target live');
    expect(evidenceText(run, id)).not.toContain("This is not about the vendor's service");
    expect(evidenceText(run, id)).toContain('--target live');
  });

  it('is not to be had of a case that the run does not hold', () => {
    expect(() => evidenceText(runOf([failed()]), 'conflict-second-session')).toThrow(
      new RangeError('The run holds no verdict of conflict-second-session'),
    );
  });
});

describe('the summary', () => {
  const rowNames = (of: Run) => rowsOf(evidenceText(of, id), '').map(([name]) => name);
  const target: Run['target'] = { kind: 'live', baseUrl: 'https://example.com/v1', account: '…000' };

  it('has a row for the proxy, the way to sign in and the request ids only where there are such', () => {
    const bare = runOf([verdict('failed')]);
    expect(rowNames(bare)).not.toEqual(expect.arrayContaining([expect.stringMatching(/proxy|Signed|Request id/)]));
    const proxied = { ...bare, target: { ...target, proxy: 'http://proxy.example', signIn: 'basic' as const } };
    expect(rowsOf(evidenceText(proxied, id), 'Through')).toEqual([['Through the proxy', 'http://proxy.example']]);
    expect(rowsOf(evidenceText(proxied, id), 'Signed')).toEqual([['Signed in with', 'HTTP Basic, as an API user']]);
  });

  it('has each request id once: that of the last try, and those of the response', () => {
    const tries = ['first', 'second', 'last'].map((requestId) => once({ requestId }));
    const headers = ['last', 'other'].map((value) => ['x-amzn-requestid', value]);
    const ids = (rest: Partial<Verdict>) => rowsOf(about({ tries, ...rest }), 'Request id')[0]?.[1];
    expect(ids({ response: { status: 409, headers, body: '' } })).toBe('last, other');
    expect(ids({ response: { status: 409, headers: [], body: '' } })).toBe('last');
  });
});

describe('below the tries', () => {
  it.each([
    ['matrix', '_Directly_: the suite itself sent the request.'],
    ['replay', '_Replayed_: Pact, a tool for contract tests, sent the request as recorded from a client.'],
  ] as const)('is what their way means: %s', (via, meaning) => {
    expect(paragraphs(about({ via }))).toContain(`${meaning} Every try had its own sessions and participants.`);
  });
});

describe('the request', () => {
  const command = (curl: string) => paragraphs(about({ curl })).find((paragraph) => paragraph.startsWith('Here '));

  it('was to be sent where a command is all that there is', () => {
    const unsent = failed();
    delete unsent.request;
    expect(headings(evidenceText(runOf([unsent]), id))).toContain('What was to be sent');
  });

  it('explains the variables of its command', () => {
    expect(command('curl "$BW_BASE_URL" -u "$BW_USERNAME"')).toBe(
      'Here `$BW_BASE_URL` is `https://example.com/v1`; `$BW_USERNAME` is the user name of an API user.',
    );
    expect(command('curl "$BW_BASE_URL/${SESSION}"')).toMatch(
      /\. `\$SESSION` stands for an id of such sessions and participants; the request as sent has those of this run\.$/,
    );
    expect(command('curl "$BW_BASE_URL/$SESSION/$PARTICIPANT" -d @body-from-run.json')).toMatch(
      / `\$SESSION`, `\$PARTICIPANT` stand for ids of .* The file `body-from-run\.json` holds the body that is shown below\.$/,
    );
    const reason = 'The scene could not be set: POST answered 500';
    const unsent = about({ status: 'inconclusive', reason, curl: 'curl "$SESSION"' });
    expect(unsent).toContain('stands for an id of such sessions and participants.\n');
  });

  it.each([
    ['$BW_TOKEN', true],
    ['${BW_TOKEN%?}', true],
    ['$BW_TOKEN_URL', false],
  ])('says how to get a token for %s: %s', (name, isNeeded) => {
    const said = paragraphs(about({ curl: `curl "${name}"` }));
    expect(said.includes('This command gets such a token:')).toBe(isNeeded);
  });
});

describe('the response', () => {
  const response = (body: string, headers: [string, string][] = []) => ({ status: 409, headers, body });

  it('may be incomplete, and then says why', () => {
    const failure = { code: 'ECONNRESET', message: 'reset' };
    expect(paragraphs(about({ failure }))).toContain('**No complete response:** reset (ECONNRESET)');
  });

  it('has no request id where it carried none', () => {
    const bare = { at: '2026-01-01T00:00:01.000Z', durationMs: 12, outcome: 'o', status: 409 };
    expect(rowsOf(about({ tries: [bare] }), '2026')[0]?.slice(3)).toEqual(['409', 'none', 'o']);
  });

  it('has nothing of what is unknown, and lists all headers only where there are more', () => {
    const bare = failed({ response: response('', [['content-type', 'text/plain']]) });
    delete bare.layer;
    const said = paragraphs(evidenceText(runOf([bare]), id));
    const from = said.indexOf('## The response');
    expect(said.slice(from + 1, said.indexOf('## What is wrong'))).toEqual([
      '**Status 409**, requested at `2026-01-01T00:00:01.000Z` (UTC), complete after 12 ms.',
      '| Header | Value |\n| --- | --- |\n| content-type | `text/plain` |',
      'It had no body.',
    ]);
    const without = about({ response: response('x'), tries: [] });
    expect(without).not.toContain('| Header | Value |');
    const parts = paragraphs(without);
    expect(parts.slice(parts.indexOf('## The response') + 1, parts.indexOf('## What is wrong'))).toEqual([
      expect.stringMatching(/^\*\*Status 409\*\*\. It is from the gateway /),
      'Its body, 1 character:',
      '```\nx\n```',
    ]);
  });

  it('is as long as it says only where the run has cut it', () => {
    const end = '… (cut: 123456 characters in all)';
    const whole = 'x'.repeat(100_000 - end.length) + end;
    expect(about({ response: response(whole) })).toContain('Its body, 100000 characters, of which');
    const longer = `${'x'.repeat(100_000)}${end}.`;
    expect(about({ response: response(longer) })).toContain(`Its body, ${longer.length} characters, of which`);
  });
});

describe('what is wrong', () => {
  const mismatch = (part: Verdict['mismatches'][number]['part'], at = '') =>
    ({ part, at, expected: 'e', actual: 'a', level: 'MUST' }) as const;

  it.each([
    ['effect', '_Effect_ is what'],
    ['pact', '_Pact_ is a tool'],
  ] as const)('explains %s where it is named', (part, words) => {
    expect(about({ mismatches: [mismatch('status'), mismatch(part)] })).toContain(words);
    expect(about({ mismatches: [mismatch('status')] })).not.toContain(words);
  });

  it('has the place of a mismatch where it has one, and the note below', () => {
    const text = about({ mismatches: [mismatch('status'), mismatch('body', '/a')], note: 'a note' });
    expect(rowsOf(text, 'status')).toEqual([['status', 'e', 'a', 'MUST']]);
    expect(rowsOf(text, 'body')).toEqual([['body /a', 'e', 'a', 'MUST']]);
    expect(text).toContain('| status | ');
    expect(paragraphs(text)).toContain('a note');
  });
});

describe('fresh tries', () => {
  const probe = (main: Verdict, startedAt = '2026-01-02T00:00:00.000Z'): Run => runOf([main], { startedAt });

  it('have the time of the first and the last in the summary', () => {
    const times = (...days: string[]) =>
      rowsOf(
        evidenceText(runOf([passed()]), id, { probes: days.map((day) => probe(passed(), day)) }),
        'Time of the fresh tries',
      )[0]?.[1];
    expect(times('2026-01-02')).toBe('2026-01-02');
    expect(times('2026-01-02', '2026-01-03', '2026-01-04')).toBe('2026-01-02 to 2026-01-04');
  });

  it.each(['failed', 'deviating', 'warned'] as const)('that have %s are shown where the run saw no fault', (status) => {
    const said = 'The run itself saw no fault';
    const probes = [probe(passed()), probe(verdict(status))];
    expect(evidenceText(runOf([passed()]), id, { probes })).toContain(said);
    expect(evidenceText(runOf([passed()]), id, { probes })).not.toContain('**No fault.**');
    expect(evidenceText(runOf([verdict(status)]), id, { probes: [probe(failed())] })).not.toContain(said);
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
    scene: hostile,
    sources: [{ statement: 's', source: hostile, where: hostile, says: hostile }],
    deviation: { reason: hostile, owner: hostile, expires: '2026-01-31' },
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
    expect(text).not.toContain('x-60');
    const whole = 'x'.repeat(4000);
    const fits = evidenceText(runOf([failed({ response: { status: 409, headers: [], body: whole } })]), id);
    expect(fits).toContain(`Its body, 4000 characters:\n\n\`\`\`\n${whole}\n`);
    expect(text).toContain('40 further headers are not shown.');
  });

  it('is said to be as long as it was, where the run has cut it before', () => {
    const body = `${'x'.repeat(100_000)}… (cut: 123456 characters in all)`;
    const text = evidenceText(runOf([failed({ response: { status: 409, headers: [], body } })]), id);
    expect(text).toContain('Its body, 123456 characters, of which the first 4000 are shown:');
    const claimed = 'short… (cut: 123456 characters in all)'; // The provider itself wrote this.
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

  it('is that of the run where the run has it in full', () => {
    expect(evidenceText(whole, id, { account: '99000' })).toContain(url);
  });

  it('is put in where the run has it shortened', () => {
    const text = evidenceText(runOf([failed()]), id, { account: '99000' });
    expect(rowsOf(text, 'Account')).toEqual([['Account', '99000']]);
    expect(text).toContain('/accounts/99000/sessions/s-1/');
    expect(text).not.toContain('…000');
  });
});
