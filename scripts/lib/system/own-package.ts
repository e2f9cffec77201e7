import { readFileSync } from 'node:fs';

const { name, version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

/** The package that this code is part of, as its package.json says. */
export const ownPackage = { name, version };
