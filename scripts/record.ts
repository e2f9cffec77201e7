import { startVitest } from 'vitest/node';

// The consumer tests record; told so, they also replace the committed pact with what they recorded, unless one fails.
process.env['RECORD_PACTS'] = 'true';
const vitest = await startVitest('test', [], { project: 'consumer', run: true, watch: false, bail: 1 });
await vitest.close();
