import { readFileSync } from 'node:fs';

const { name, version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

/** Name and version of this package, from its package.json. */
export const ownPackage = { name, version };
