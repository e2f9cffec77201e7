import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const reader = new MarkdownIt();

/** A Markdown file of the repository. */
export interface Page {
  /** Its path from the root, with slashes. */
  readonly file: string;
  readonly text: string;
  readonly tokens: ReturnType<typeof reader.parse>;
}

const folders = ['.github', 'contracts', 'pacts', 'scripts', 'tests'];

/** Every Markdown file that people read; what commands write is in none of these folders. */
export const pages: readonly Page[] = [
  ...readdirSync(root),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
]
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return { file: file.split(sep).join('/'), text, tokens: reader.parse(text, {}) };
  });

/** The text of code spans and of each line in code blocks, with `\` at line ends joined. */
function codeIn({ tokens }: Page): string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'fence') return token.content.replaceAll(/\\\n\s*/g, '').split('\n');
    return (token.children ?? []).filter(({ type }) => type === 'code_inline').map(({ content }) => content);
  });
}

/** A command that a page shows. */
export interface Shown {
  readonly file: string;
  readonly script: string;
  /** Names of options, without hyphens. */
  readonly options: readonly string[];
}

/** Every `npm run X -- --option …` of a page, without placeholders such as COMMAND. */
export function commandsIn(page: Page): Shown[] {
  return codeIn(page).flatMap((code) =>
    [...code.matchAll(/npm run ([a-z][a-z:-]*)(?: -- ([^#;&|]*))?/g)].map(([, script = '', args = '']) => ({
      file: page.file,
      script,
      options: [...args.matchAll(/(?<!\S)--([a-z][a-z-]*)/g)].map(([, option = '']) => option),
    })),
  );
}
