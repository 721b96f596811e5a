/** The part of JSON Schema that describes what `--json` prints. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

export const text: JsonSchema = { type: "string" };
export const number: JsonSchema = { type: "number" };
export const whole: JsonSchema = { type: "integer" };
export const boolean: JsonSchema = { type: "boolean" };
/** Any value. */
export const anything: JsonSchema = {};

export function oneOf(...values: readonly string[]): JsonSchema {
  return { type: "string", enum: values };
}

export function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

export function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

export function recordOf(values: JsonSchema): JsonSchema {
  return { type: "object", additionalProperties: values };
}

/** An object with these fields and no others. @param optional Fields that may be absent. */
export function object(
  fields: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    type: "object",
    properties: { ...fields, ...optional },
    required: Object.keys(fields),
    additionalProperties: false,
  };
}
