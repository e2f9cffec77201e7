import { expect, it } from 'vitest';
import { groupBy } from '../../scripts/lib/group.ts';
import { commandsIn, pages } from '../support/markdown.ts';
import { startCommand } from '../support/process.ts';

/** Options by command, of the commands that the Markdown files show; tools of others have options of their own. */
const tools = ['test', 'test:quick', 'check', 'format', 'mutation'];
const shown = groupBy(
  pages.flatMap(commandsIn).filter(({ script, options }) => options.length > 0 && !tools.includes(script)),
  ({ script }) => script,
);

it('the Markdown files show options', () => {
  expect(shown.size).toBeGreaterThan(5);
});

it.each([...shown.keys()])('the options of npm run %s in the Markdown files are in its help', async (script) => {
  const { exit, output } = startCommand(script, ['--help']);
  await exit;
  const missing = (shown.get(script) ?? []).flatMap(({ file, options }) =>
    options
      .filter((option) => !new RegExp(`--${option}(?![a-z-])`).test(output.stdout))
      .map((option) => `${file}: --${option}`),
  );
  expect(missing).toEqual([]);
});
