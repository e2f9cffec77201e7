import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Accepted, differences, type Report } from './survivors.ts';

const report = JSON.parse(readFileSync('reports/mutation/mutation.json', 'utf8')) as Report;
const accepted = parse(readFileSync(new URL('survivors.yaml', import.meta.url), 'utf8')) as Accepted[];
const { unlisted, stale } = differences(report, accepted);

for (const line of unlisted) console.log(`survived and is not in tests/mutation/survivors.yaml: ${line}`);
for (const line of stale) console.log(`is in tests/mutation/survivors.yaml and survives no more: ${line}`);
if (unlisted.length > 0) process.exitCode = 1;
