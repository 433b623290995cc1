/** What is wrong with the shape of a document, in words: zod knows which field, this says what it should have been. */
import { z } from 'zod';
import { listNames } from '../did-you-mean.ts';
import type { JsonPath } from '../json.ts';
import { suggestion, type Report } from './report.ts';
import { shapeInside, withoutOptional } from './shape-walk.ts';

/** Whoever takes what is wrong. */
type Told = Pick<Report, 'error'>;

/** Reports why a value does not have a shape; paths begin with `prefix`. */
export function reportShape(schema: z.ZodType, error: z.ZodError, prefix: JsonPath, report: Told): void {
  for (const issue of error.issues) reportIssue(schema, issue, prefix, report);
}

function reportIssue(schema: z.ZodType, issue: z.core.$ZodIssue, prefix: JsonPath, report: Told): void {
  const inside: JsonPath = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...prefix, ...inside];
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, inside);
    for (const key of issue.keys) {
      report.error(
        'ir-schema',
        [...path, key],
        `The field “${key}” does not exist ${inWords(path)}.`,
        suggestion(key, known, 'Remove the field, or correct its spelling; Kubeflow refuses unknown fields too.'),
        'key',
      );
    }
  } else if (issue.code === 'invalid_type' && issue.message.includes('received undefined')) {
    report.error(
      'ir-schema',
      path,
      `The field “${String(path.at(-1))}” is missing ${inWords(path.slice(0, -1))}.`,
      'Add the field.',
    );
  } else {
    report.error(
      'ir-schema',
      path,
      `The field “${String(path.at(-1) ?? 'pipeline')}” has the wrong form: ${issue.message}.`,
      issue.code === 'invalid_value' ? `Use one of ${listNames(issue.values.map(String))}.` : 'Correct the value.',
    );
  }
}

function inWords(path: JsonPath): string {
  return path.length === 0 ? 'at the top level' : `in ${path.join('.')}`;
}

/** The fields that a shape knows at a path; none where it is no object there. */
function fieldsAt(schema: z.ZodType, path: JsonPath): readonly string[] {
  const found = path.reduce<z.core.$ZodType | undefined>(
    (inner, key) => (inner === undefined ? undefined : shapeInside(inner, key)),
    schema,
  );
  const object = found === undefined ? undefined : withoutOptional(found);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}
