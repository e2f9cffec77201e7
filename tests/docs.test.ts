import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { getFileInfo } from 'prettier';
import { describe, expect, it } from 'vitest';
import { baselineVersion } from '../scripts/drift/baseline/schema.ts';
import { driftSchema } from '../scripts/drift/report-schema.ts';
import { schemaVersion } from '../scripts/run/run-schema.ts';
import { commandsIn, type Page, pages, root } from './support/markdown.ts';

const pageOf = (file: string): Page => pages.find((page) => page.file === file)!;

/** The fragments of a page's headings, as GitHub makes them. */
const fragmentsOf = ({ tokens }: Page): string[] =>
  tokens.flatMap((token, at) =>
    token.type === 'heading_open'
      ? [
          tokens[at + 1]!.content.toLowerCase()
            .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
            .replaceAll(' ', '-'),
        ]
      : [],
  );

/** The relative links of a page, and the paths of its images. */
const linksIn = ({ tokens }: Page): string[] =>
  tokens
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet(token.type === 'image' ? 'src' : 'href'))
    .filter((link): link is string => typeof link === 'string' && !/^[a-z]+:/.test(link));

function isBroken(page: Page, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? page.file : posix.join(posix.dirname(page.file), path);
  if (!existsSync(join(root, target))) return true;
  if (fragment === undefined) return false;
  const linked = pages.find(({ file }) => file === target);
  return !linked || !fragmentsOf(linked).includes(fragment);
}

describe('the Markdown files', () => {
  it('have links to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      linksIn(page)
        .filter((link) => isBroken(page, link))
        .map((link) => `${page.file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('show commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const shown = pages.flatMap(commandsIn);
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('begin, where they are READMEs, with a title and a paragraph', () => {
    const readmes = pages.filter(({ file }) => file.endsWith('README.md'));
    const beginnings = readmes.map(({ file, tokens }) => [file, tokens[0]?.tag, tokens[3]?.type]);
    expect(beginnings).toEqual(readmes.map(({ file }) => [file, 'h1', 'paragraph_open']));
  });
});

describe('README.md', () => {
  const { text } = pageOf('README.md');

  it('has at most 150 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('names every setting of .env.example', () => {
    const example = readFileSync(join(root, '.env.example'), 'utf8');
    const names = [...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(names).toContain('BW_BASE_URL');
    const table = /<!-- settings -->([^]*)<!-- \/settings -->/.exec(text)?.[1] ?? '';
    expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});

it('the changelog names the current versions of the files', () => {
  const rows = pageOf('.github/CHANGELOG.md').text.matchAll(/^\| `([a-z.]+)` +\| (\d+) /gm);
  expect(Object.fromEntries([...rows].map(([, file, version]) => [file, Number(version)]))).toMatchObject({
    'run.json': schemaVersion,
    'baseline.json': baselineVersion,
    'drift.json': driftSchema.properties.schemaVersion.const,
  });
});

/** Prettier reads both files by the same rules as Git. */
const isIgnored = async (file: string, ignorePath: string): Promise<boolean> =>
  (await getFileInfo(join(root, file), { ignorePath: join(root, ignorePath) })).ignored;

it.each(['baseline.json', 'deviations.yaml'])('%s is committed as a command has written it', async (file) => {
  expect(await isIgnored(file, '.gitignore')).toBe(false);
  expect(await isIgnored(file, '.prettierignore')).toBe(true);
});

it.each(['.env', '.env.live', 'baseline.seen.json', 'reports/run.json'])('%s is not committed', async (file) => {
  expect(await isIgnored(file, '.gitignore')).toBe(true);
});

it('.env.example is committed', async () => {
  expect(await isIgnored('.env.example', '.gitignore')).toBe(false);
});
