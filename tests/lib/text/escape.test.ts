import { DOMParser, type Node } from '@xmldom/xmldom';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { forMarkdown, forTerminal, forXml, markdownCode } from '../../../scripts/lib/text/escape.ts';

const unseen: readonly (readonly [name: string, text: string, shown: string])[] = [
  ['NUL', '\u0000', '\\u{0}'],
  ['escape', '\u001b[2J', '\\u{1b}[2J'],
  ['carriage return', 'a\rb', 'a\\u{d}b'],
  ['delete', '\u007f', '\\u{7f}'],
  ['a control sequence in one character', '\u009b2J', '\\u{9b}2J'],
  ['soft hyphen', 'a\u00adb', 'a\\u{ad}b'],
  ['combining grapheme joiner', '\u034f', '\\u{34f}'],
  ['Arabic letter mark', '\u061c', '\\u{61c}'],
  ['Hangul filler', '\u3164', '\\u{3164}'],
  ['Mongolian vowel separator', '\u180e', '\\u{180e}'],
  ['zero-width space', '\u200b', '\\u{200b}'],
  ['line separator', '\u2028', '\\u{2028}'],
  ['paragraph separator', '\u2029', '\\u{2029}'],
  ['right-to-left override', '\u202e', '\\u{202e}'],
  ['first strong isolate', '\u2068', '\\u{2068}'],
  ['deprecated format character', '\u206f', '\\u{206f}'],
  ['byte order mark', '\ufeff', '\\u{feff}'],
  ['interlinear annotation', '\ufff9a\ufffab\ufffb', '\\u{fff9}a\\u{fffa}b\\u{fffb}'],
  ['noncharacters', '\ufdd0\ufffe\uffff', '\\u{fdd0}\\u{fffe}\\u{ffff}'],
  ['supplementary noncharacters', '\u{1fffe}\u{10ffff}', '\\u{1fffe}\\u{10ffff}'],
  ['tag characters', '\u{e0001}\u{e0041}\u{e007f}', '\\u{e0001}\\u{e0041}\\u{e007f}'],
  ['musical format character', '\u{1d173}', '\\u{1d173}'],
  ['high surrogate alone', '\ud800x', '\\u{d800}x'],
  ['low surrogate alone', 'x\udc00', 'x\\u{dc00}'],
];

describe('what cannot be seen', () => {
  it.each(unseen)('%s is named in every form', (_, text, shown) => {
    expect(forTerminal(text)).toBe(shown);
    expect(forXml(text)).toBe(shown);
    expect(textOf(forMarkdown(text))).toBe(shown);
    expect(markdownCode(text)).toBe(`\`\`\`\n${shown}\n\`\`\``);
  });

  it('is not what is written in other scripts, or chooses a glyph', () => {
    const text = '😀 é e\u0301 مرحبا שלום 漢字 ❤\ufe0f 葛\u{e0100} \u{10fffd}';
    expect(forTerminal(text)).toBe(text);
    expect(forXml(text)).toBe(text);
    expect(textOf(forMarkdown(text))).toBe(text);
  });
});

it('what means something in XML is an entity, and a tab at a terminal is named', () => {
  expect(forXml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;');
  expect(forTerminal('a\tb\nc')).toBe('a\\tb\\nc');
});

/** As GitHub has it: HTML is taken, addresses are made links, tables are known. */
const markdown = new MarkdownIt('default', { html: true, linkify: true });

function rendered(text: string): Node {
  const html = markdown.render(text);
  return new DOMParser({
    onError: (_, message) => {
      throw new Error(`${message}: ${html}`);
    },
  }).parseFromString(`<root>${html}</root>`, 'text/xml').documentElement!;
}

/** Every node below, itself included. */
function nodesOf(node: Node): Node[] {
  return [node, ...[...node.childNodes].flatMap(nodesOf)];
}

/** The text of a document without the line break that ends a block. */
function textOf(source: string): string {
  return rendered(source).textContent!.replace(/\n$/, '');
}

const hostile = [
  '',
  ' ',
  '    indented',
  ' a  b   ',
  'plain words, and a number 12.',
  '`',
  '``',
  '```',
  '` `',
  '`a',
  'a`',
  '``a`b```',
  ' `a` ',
  '\\`a`',
  '```js',
  '~~~',
  '*a*',
  '**a**',
  '_a_',
  '__a__',
  '~~a~~',
  '\\',
  '\\\\',
  'a\\',
  '\\*',
  '# a',
  '## a',
  '- a',
  '+ a',
  '* a',
  '1. a',
  '1) a',
  '12) a',
  '- [ ] a',
  '> a',
  '>a',
  '===',
  '---',
  '***',
  '- - -',
  'a\n===',
  'a\n---',
  'a\n\nb',
  'a  \nb',
  'a\r\n# b',
  'a\n\n    b',
  '\ta',
  'a\tb',
  '[a](http://x.example)',
  '![a](http://x.example/a.png)',
  '[a]: http://x.example',
  '[a][b]',
  '[^1]',
  '[[wiki]]',
  '<b>a</b>',
  '<script>alert(1)</script>',
  '<!-- a',
  '<!-- a -->',
  '<?php',
  '<![CDATA[a]]>',
  '<img src=x onerror=a>',
  '</p>',
  '</code></pre>',
  '<https://x.example>',
  '<a@x.example>',
  '&',
  '&amp;',
  '&#35;',
  '&lt;b&gt;',
  '&nbsp;',
  '&#124;',
  '@user',
  '@org/team',
  'a@x.example',
  'mailto:a@x.example',
  '#123',
  'GH-123',
  'owner/repository#1',
  'JIRA-7',
  'a5c3785ed8d6a35868bc169f07e40e889087fd2e',
  'defaced',
  '1234567',
  '(1234567)',
  'a5c3785',
  'owner@a5c3785',
  'https://x.example',
  'http://x.example/a_b_c',
  'www.x.example',
  'ftp://x.example',
  'x.example',
  '127.0.0.1',
  '1.2',
  '//x.example',
  ':smile:',
  '$a$',
  '$`a`$',
  '$$',
  '| a | b |',
  'a | b\n--- | ---\nc | d',
  '|',
  '||',
  '| |',
  'a|`b',
  '\\|',
  '`|`',
  '"a"',
  "'a'",
  '(c)',
  '...',
  '--',
  '{"error":"x","requestId":"r"}',
  '(answered 204; not in it)',
  '()',
  '(',
  ')',
  'body /error: expected string, got {"a":[1, 2]}',
  '\u001b[31m*a*',
  '\ud800@user',
  '\u202e<b>',
  '!',
  '![',
  '!\u0000[',
];

describe('in Markdown', () => {
  it.each(hostile)('%j is shown as it is, inside a paragraph', (text) => {
    const shown = forMarkdown(text);
    expect(shown).not.toContain('\n');
    for (const [before, after] of [
      ['', ''],
      ['before ', ' after'],
    ] as const) {
      const root = rendered(`${before}${shown}${after}`);
      expect(root.textContent!.replace(/\n$/, '')).toBe(`${before}${forTerminal(text)}${after}`);
      const nodes = nodesOf(root).slice(1);
      const names = nodes.filter(({ nodeType }) => nodeType === 1).map(({ nodeName }) => nodeName);
      expect(names.filter((name) => name !== 'p' && name !== 'code')).toEqual([]);
      // GitHub goes through the text outside of code once more.
      const outside = nodes.filter(({ nodeType, parentNode }) => nodeType === 3 && parentNode?.nodeName !== 'code');
      const linked = /@\w|#\d|\w-\d|\b[\da-f]{7,}\b|:\/\/|www\.|\w\.\w|:\w+:|[$[<]/i;
      expect(outside.map(({ nodeValue }) => nodeValue).filter((value) => linked.test(value!))).toEqual([]);
    }
  });

  it.each(hostile)('%j is shown as it is, in the cell of a table', (text) => {
    const root = rendered(`| a | b |\n| --- | --- |\n| ${forMarkdown(text)} | after |`);
    const cells = nodesOf(root).filter(({ nodeName }) => nodeName === 'td');
    expect(cells.map(({ textContent }) => textContent)).toEqual([forTerminal(text), 'after']);
  });

  it.each(hostile)('%j is shown with its line breaks in a block of code', (text) => {
    const root = rendered(`before\n${markdownCode(text)}\nafter`);
    const names = nodesOf(root)
      .slice(1)
      .filter(({ nodeType }) => nodeType === 1)
      .map(({ nodeName }) => nodeName);
    expect(names).toEqual(['p', 'pre', 'code', 'p']);
    const [code] = nodesOf(root).filter(({ nodeName }) => nodeName === 'code');
    expect(code!.textContent).toBe(
      `${text
        .split('\n')
        .map((line) => line.split('\t').map(forTerminal).join('\t'))
        .join('\n')}\n`,
    );
  });

  it('leaves plain words alone, so that a sentence stays one', () => {
    expect(forMarkdown("The consumer's pact is not met: expected application/json, got <b>")).toBe(
      "The consumer's pact is not met: expected `application/json,` got `<b>`",
    );
  });

  it('takes very many backticks', () => {
    expect(markdownCode('` '.repeat(500_000))).toMatch(/^```\n` ` /);
    expect(forMarkdown('`'.repeat(100_000))).toHaveLength(300_004);
  });
});

it('words that need code in Markdown stand in one code span where they are neighbours', () => {
  expect(forMarkdown('a_b c_d e f_g')).toBe('`a_b c_d` e `f_g`');
});
