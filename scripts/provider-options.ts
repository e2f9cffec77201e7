/** The options of `npm run provider`. */
export const providerOptions = {
  port: { type: 'string' },
  auth: { type: 'string' },
  'token-seconds': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
