import ajvFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/* Pieces of JSON Schemas (draft 2020-12). */
export const text = { type: 'string' } as const;
export const texts = { type: 'array', items: text } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const time = { type: 'string', format: 'date-time' } as const;

/** An object with the required properties, optionally the others, and no further ones. */
export function closed<const Required extends readonly string[], const Properties>(
  required: Required,
  properties: Properties,
) {
  return { type: 'object', additionalProperties: false, required, properties } as const;
}

/** Compiles a schema; after a failed validation `errorsOf` lists every error. */
export function compiled(schema: object): { validate: ValidateFunction; errorsOf: () => string } {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajvFormats.default(ajv);
  const validate = ajv.compile(schema);
  return { validate, errorsOf: () => ajv.errorsText(validate.errors) };
}
