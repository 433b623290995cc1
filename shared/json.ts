/** Any JSON value. Null, false, 0 and "" are values; a missing value is the absence of the key, never `undefined` inside. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Keys and indexes from the root of a document to one of its values. */
export type JsonPath = readonly (string | number)[];
