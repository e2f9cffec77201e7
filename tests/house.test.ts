import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../scripts/lib/group.ts';

const root = join(import.meta.dirname, '..');
const files = ['contracts', 'scripts']
  .flatMap((top) => readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((name) => `${top}/${name}`))
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .sort();
const imported = /(?:\bfrom |\bimport |\bimport\()'([^']+)'/g;

/** The modules that a file imports: those of the project by their paths, others by their names. */
const importsOf = new Map(
  files.map((file) => {
    const names = [...readFileSync(join(root, file), 'utf8').matchAll(imported)].map(([, name]) => name!);
    return [file, names.map((name) => (name.startsWith('.') ? join(dirname(file), name) : name))];
  }),
);

/** The rooms, bottom first, as the table of scripts/README.md lists them. */
const rooms = Array.from(
  readFileSync(join(root, 'scripts/README.md'), 'utf8').matchAll(/^\| `([\w/-]+)\/`/gm),
  ([, room]) => room!,
);

const roomOf = (file: string): string | undefined =>
  rooms.filter((room) => file.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];

/** The imports, as `file -> imported`, for which a condition holds. */
const importsWhere = (isWrong: (file: string, name: string) => boolean): string[] =>
  files.flatMap((file) =>
    importsOf
      .get(file)!
      .filter((name) => isWrong(file, name))
      .map((name) => `${file} -> ${name}`),
  );

const isOurs = (name: string): boolean => importsOf.has(name);
const isIn = (folder: string, name: string): boolean => name.startsWith(`${folder}/`);

describe('the house', () => {
  it('has every file in a room that scripts/README.md lists', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(rooms.filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  });

  it('imports no room that stands later in the list', () => {
    const place = (file: string): number => rooms.indexOf(roomOf(file)!);
    expect(importsWhere((file, name) => isOurs(name) && place(name) > place(file))).toEqual([]);
  });

  it('has no circle between folders', () => {
    const below = new Map<string, Set<string>>();
    for (const file of files) {
      const folder = dirname(file);
      const others = importsOf
        .get(file)!
        .filter(isOurs)
        .map((name) => dirname(name));
      below.set(folder, new Set([...(below.get(folder) ?? []), ...others.filter((other) => other !== folder)]));
    }
    const reachable = (from: string): Set<string> => {
      const found = new Set<string>();
      const pending = [...(below.get(from) ?? [])];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (!found.has(next)) pending.push(...(below.get(next) ?? []));
        found.add(next);
      }
      return found;
    };
    expect([...below.keys()].filter((folder) => reachable(folder).has(folder))).toEqual([]);
  });

  it('has no file that is named like a folder beside it', () => {
    const folders = new Set(files.map((file) => dirname(file)));
    expect(files.filter((file) => folders.has(file.replace(/\.ts$/, '')))).toEqual([]);
  });

  it('has at most nine files in a folder, the commands excepted', () => {
    const rows = [...groupBy(files, (file) => dirname(file))].map(([folder, { length }]) => ({ folder, length }));
    expect(rows.filter(({ folder, length }) => length > 9 && folder !== 'scripts/commands')).toEqual([]);
  });

  it('keeps lib free of everything else in the house', () => {
    const isOther = (name: string): boolean => isOurs(name) && !isIn('scripts/lib', name);
    expect(importsWhere((file, name) => isIn('scripts/lib', file) && isOther(name))).toEqual([]);
  });

  it('has no report that imports another report', () => {
    const reports = 'scripts/reports';
    const isReport = (name: string): boolean => isIn(reports, name) && !isIn(`${reports}/parts`, name);
    // The reports of a run are written together, and the console's own files are one report.
    const isOne = (file: string, name: string): boolean =>
      basename(file) === 'write.ts' || (dirname(file) === dirname(name) && dirname(file) !== reports);
    expect(importsWhere((file, name) => isReport(file) && isReport(name) && !isOne(file, name))).toEqual([]);
  });

  it('has nothing in drift that sends, prints or writes', () => {
    const doors = /^(undici|node:(fs|net|http|https|tls|child_process|process)\b|scripts\/(cli|reports)\/)/;
    expect(importsWhere((file, name) => isIn('scripts/drift', file) && doors.test(name))).toEqual([]);
    const drift = files.filter((file) => isIn('scripts/drift', file));
    const prints = /\bprocess\.std|\bconsole\.|\bfetch\(/;
    expect(drift.filter((file) => prints.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
