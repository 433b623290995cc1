import { isJsonArray, isJsonObject, type Json } from '../json.ts';

/** JSON as Python's `json.dumps` writes it: spaces behind commas and colons, and nothing but ASCII. That is what the KFP SDK puts into the IR. */
export function pythonJson(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (!isJsonObject(value)) return ascii(JSON.stringify(value));
  return `{${Object.entries(value)
    .map(([key, item]) => `${ascii(JSON.stringify(key))}: ${pythonJson(item)}`)
    .join(', ')}}`;
}

/** The same with sorted keys. */
export function sortedPythonJson(value: Json): string {
  return pythonJson(sorted(value));
}

function sorted(value: Json): Json {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

function ascii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
